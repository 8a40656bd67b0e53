// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.json;

import com.fasterxml.jackson.core.Base64Variant;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.base.GeneratorBase;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The many forms in which Jackson writes scalars, brought down to a literal and a string. */
abstract class JsonScalars extends GeneratorBase {

  @SuppressWarnings("deprecation") // the constructor that every Jackson of an application has
  JsonScalars(ObjectCodec codec) {
    super(0, codec);
  }

  /** Characters that JSON needs no quotes for. */
  abstract void literal(String text) throws IOException;

  /** A string; with a mark, the beginning of one that ends with the mark. */
  abstract void writeString(String s, @Nullable String mark) throws IOException;

  /** The most characters a string can have. */
  abstract int limit();

  @Override
  public void writeString(char[] text, int offset, int length) throws IOException {
    writeString(new String(text, offset, length));
  }

  @Override
  public void writeRawUTF8String(byte[] text, int offset, int length) throws IOException {
    writeString(new String(text, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void writeUTF8String(byte[] text, int offset, int length) throws IOException {
    writeString(new String(text, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void writeNumber(int v) throws IOException {
    literal(Integer.toString(v));
  }

  @Override
  public void writeNumber(long v) throws IOException {
    if (Numbers.isExact(v)) {
      literal(Long.toString(v));
    } else {
      writeString(Long.toString(v));
    }
  }

  @Override
  public void writeNumber(double v) throws IOException {
    if (Double.isFinite(v)) {
      literal(Double.toString(v));
    } else {
      writeString(Double.toString(v));
    }
  }

  @Override
  public void writeNumber(float v) throws IOException {
    if (Float.isFinite(v)) {
      literal(Float.toString(v));
    } else {
      writeString(Float.toString(v));
    }
  }

  @Override
  public void writeNumber(@Nullable BigInteger v) throws IOException {
    if (v == null) {
      writeNull();
    } else if (Numbers.isExact(v)) {
      literal(Long.toString(v.longValue()));
    } else {
      writeString(Numbers.text(v));
    }
  }

  @Override
  public void writeNumber(@Nullable BigDecimal v) throws IOException {
    if (v == null) {
      writeNull();
    } else if (Numbers.isExact(v)) {
      literal(Numbers.text(v));
    } else {
      writeString(Numbers.text(v));
    }
  }

  @Override
  public void writeNumber(String encoded) throws IOException {
    if (Numbers.isExact(encoded)) {
      literal(encoded);
    } else {
      writeString(encoded);
    }
  }

  @Override
  public void writeBoolean(boolean v) throws IOException {
    literal(v ? "true" : "false");
  }

  @Override
  public void writeNull() throws IOException {
    literal("null");
  }

  @Override
  public void writeBinary(Base64Variant variant, byte[] data, int offset, int length)
      throws IOException {
    Bytes.write(ByteBuffer.wrap(data, offset, length), this);
  }

  @Override
  public int writeBinary(Base64Variant variant, InputStream data, int length) throws IOException {
    writeString(Markers.notRead(Markers.name(InputStream.class)));
    return 0;
  }

  @Override
  public void writeRawValue(String text, int offset, int length) throws IOException {
    writeRawValue(text.substring(offset, offset + length));
  }

  @Override
  public void writeRawValue(char[] text, int offset, int length) throws IOException {
    writeRawValue(new String(text, offset, length));
  }

  @Override
  public void writeRawValue(SerializableString raw) throws IOException {
    writeRawValue(raw.getValue());
  }

  @Override
  public void writeRaw(String text) {
    throw new UnsupportedOperationException("raw text");
  }

  @Override
  public void writeRaw(String text, int offset, int length) {
    throw new UnsupportedOperationException("raw text");
  }

  @Override
  public void writeRaw(char[] text, int offset, int length) {
    throw new UnsupportedOperationException("raw text");
  }

  @Override
  public void writeRaw(char c) {
    throw new UnsupportedOperationException("raw text");
  }

  @Override
  public void flush() {}

  @Override
  protected void _releaseBuffers() {}

  @Override
  protected void _verifyValueWrite(String what) {}
}
