// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A property that costs its bean nothing but itself when it cannot be read. */
final class GuardedProperty extends BeanPropertyWriter {

  private GuardedProperty(BeanPropertyWriter base) {
    super(base);
  }

  private GuardedProperty(BeanPropertyWriter base, PropertyName name) {
    super(base, name);
  }

  @Override
  protected BeanPropertyWriter _new(PropertyName name) {
    return new GuardedProperty(this, name);
  }

  @Override
  public void serializeAsField(Object bean, JsonGenerator gen, SerializerProvider provider)
      throws Exception {
    if (!(gen instanceof JsonOutput out)) {
      super.serializeAsField(bean, gen, provider);
      return;
    }
    out.checkTime();
    JsonOutput.Mark mark = out.mark();
    try {
      super.serializeAsField(bean, out, provider);
      out.settle(mark);
    } catch (Throwable t) {
      recover(out, mark, getName(), t);
    }
  }

  @Override
  public void serializeAsElement(Object bean, JsonGenerator gen, SerializerProvider provider)
      throws Exception {
    if (!(gen instanceof JsonOutput out)) {
      super.serializeAsElement(bean, gen, provider);
      return;
    }
    out.checkTime();
    JsonOutput.Mark mark = out.mark();
    try {
      super.serializeAsElement(bean, out, provider);
      out.settle(mark);
    } catch (Throwable t) {
      recover(out, mark, null, t);
    }
  }

  private void recover(JsonOutput out, JsonOutput.Mark mark, @Nullable String name, Throwable t)
      throws IOException {
    out.recover(mark, name, Markers.failed(t, getType().getRawClass()));
  }

  /** Guards the properties of each bean that Jackson learns. */
  static final class Modifier extends BeanSerializerModifier {
    @Override
    public List<BeanPropertyWriter> changeProperties(
        SerializationConfig config, BeanDescription bean, List<BeanPropertyWriter> properties) {
      // A subclass (unwrapping, virtual) is not what its base says; the guard of the bean holds
      // there.
      properties.replaceAll(
          p -> p.getClass() == BeanPropertyWriter.class ? new GuardedProperty(p) : p);
      return properties;
    }
  }
}
