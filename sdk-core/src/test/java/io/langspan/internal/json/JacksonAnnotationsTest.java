// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import static io.langspan.internal.json.EncoderFixture.encode;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonFilter;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Beans are written as those who annotated them for Jackson expect. */
class JacksonAnnotationsTest {

  @JsonPropertyOrder({"renamed", "plain"})
  static class Annotated {
    @JsonProperty("renamed")
    private final String name = "n";

    @JsonIgnore
    public String getSecret() {
      return "secret";
    }

    public int getPlain() {
      return 1;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public String getAbsent() {
      return null;
    }

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public List<String> getEmpty() {
      return List.of();
    }

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public Optional<String> getNone() {
      return Optional.empty();
    }
  }

  record Money(@JsonValue String text) {}

  static class Extensible {
    public int getA() {
      return 1;
    }

    @JsonAnyGetter
    public Map<String, Object> more() {
      return new LinkedHashMap<>(Map.of("b", new Money("2")));
    }
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Named(int inputTokens, @JsonUnwrapped(prefix = "x_") Named inner) {}

  static class Custom extends JsonSerializer<Object> {
    @Override
    public void serialize(Object value, JsonGenerator gen, SerializerProvider provider)
        throws IOException {
      gen.writeStartObject();
      gen.writeStringField("custom", String.valueOf(value));
      gen.writeObjectField("pojo", new Money("1"));
      gen.writeEndObject();
    }
  }

  @JsonSerialize(using = Custom.class)
  static class ByClass {
    @Override
    public String toString() {
      return "c";
    }
  }

  record ByProperty(@JsonSerialize(using = Custom.class) int a, int b) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  record Shape(int sides) {}

  static class Upper extends StdConverter<String, String> {
    @Override
    public String convert(String value) {
      return value.toUpperCase(java.util.Locale.ROOT);
    }
  }

  record Converted(@JsonSerialize(converter = Upper.class) String s) {}

  record Dated(
      @JsonFormat(pattern = "dd.MM.yyyy") LocalDate day,
      @JsonFormat(pattern = "yyyy", timezone = "UTC") Date year,
      @JsonFormat(shape = JsonFormat.Shape.STRING) long number) {}

  record User(String name, String password) {}

  record Team(@JsonIgnoreProperties("password") List<User> users) {}

  record Raw(@JsonRawValue String good, @JsonRawValue String bad) {}

  @JsonIdentityInfo(generator = ObjectIdGenerators.PropertyGenerator.class, property = "id")
  static class Linked {
    public int id = 7;
    public Linked next = this;
  }

  @JsonFilter("unknown here")
  record Filtered(String secret) {}

  @Test
  void bean_followsPropertyIgnoreIncludeAndOrder() {
    assertThat(encode(new Annotated())).isEqualTo("{\"renamed\":\"n\",\"plain\":1}");
  }

  @Test
  void bean_followsValue_atRootAndInside() {
    assertThat(encode(new Money("9.99"))).isEqualTo("\"9.99\"");
    assertThat(encode(Map.of("m", new Money("9.99")))).isEqualTo("{\"m\":\"9.99\"}");
  }

  @Test
  void bean_followsAnyGetter() {
    assertThat(encode(new Extensible())).isEqualTo("{\"a\":1,\"b\":\"2\"}");
  }

  @Test
  void bean_followsNamingAndUnwrapping() {
    assertThat(encode(new Named(1, new Named(2, null))))
        .isEqualTo("{\"input_tokens\":1,\"x_input_tokens\":2}");
  }

  @Test
  void bean_followsCustomSerializers_ofClassAndProperty() {
    assertThat(encode(List.of(new ByClass()))).isEqualTo("[{\"custom\":\"c\",\"pojo\":\"1\"}]");
    assertThat(encode(new ByProperty(5, 6)))
        .isEqualTo("{\"a\":{\"custom\":\"5\",\"pojo\":\"1\"},\"b\":6}");
  }

  @Test
  void bean_followsTypeInfo() {
    assertThat(encode(new Shape(3)))
        .isEqualTo("{\"kind\":\"JacksonAnnotationsTest$Shape\",\"sides\":3}");
    assertThat(encode(new Shape[] {new Shape(4)})).contains("\"kind\"");
  }

  @Test
  void bean_followsConverterAndFormat() {
    assertThat(encode(new Converted("up"))).isEqualTo("{\"s\":\"UP\"}");
    assertThat(encode(new Dated(LocalDate.of(2026, 1, 2), new Date(0), 5)))
        .isEqualTo("{\"day\":\"02.01.2026\",\"year\":\"1970\",\"number\":\"5\"}");
  }

  @Test
  void bean_hidesIgnoredProperties_ofListElements() {
    assertThat(encode(new Team(List.of(new User("u", "secret")))))
        .isEqualTo("{\"users\":[{\"name\":\"u\"}]}");
  }

  @Test
  void bean_writesRawValue_onlyWhenItIsJson() {
    assertThat(encode(new Raw("{\"a\": [1, 2]}", "{\"a\": oops")))
        .isEqualTo("{\"good\":{\"a\":[1,2]},\"bad\":\"{\\\"a\\\": oops\"}");
  }

  @Test
  void bean_writesId_whereJacksonTracksIdentity() {
    assertThat(encode(new Linked())).isEqualTo("{\"id\":7,\"next\":7}");
  }

  @Test
  void bean_staysClosed_whenItsFilterIsUnknown() {
    assertThat(encode(List.of(new Filtered("secret"))))
        .doesNotContain("secret\"")
        .contains("<not readable");
  }
}
