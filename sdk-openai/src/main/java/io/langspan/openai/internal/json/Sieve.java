// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.json;

import org.jspecify.annotations.Nullable;

/**
 * Keeps of JSON that passes by what somebody reads: no media, no vectors, of texts without end
 * their beginning, and of everything together no more than a bound.
 *
 * <p>Fed with bytes as they come, wherever they are cut. What is short is looked at when it is
 * asked for, and nearly always stays as it is. What is not, or holds what must be left out, goes
 * through a {@link Mesh}. Confined to one thread at a time.
 */
public final class Sieve {

  private static final int SHORT = 64 * 1024;

  private final int expected;
  private final Buffer passed;
  private final Index index = new Index();
  private @Nullable Mesh mesh;

  /** One that expects about so many bytes. */
  public Sieve(int expected) {
    this.expected = expected;
    passed = new Buffer(Math.max(16, Math.min(expected, SHORT)));
  }

  /** Takes more bytes, which must not change before {@link #keep} or {@link #reset}. */
  public void feed(byte[] bytes, int from, int to) {
    if (mesh != null || passed.size + to - from > SHORT) {
      mesh().feed(bytes, from, to);
    } else if (passed.size == 0) {
      passed.share(bytes, from, to);
    } else {
      passed.append(bytes, from, to);
    }
  }

  private Mesh mesh() {
    Mesh through = mesh;
    if (through == null) {
      through = new Mesh(expected);
      through.feed(passed.bytes, passed.from, passed.end());
      passed.clear();
      mesh = through;
    }
    return through;
  }

  /** What it was fed with may change from now on. */
  public void keep() {
    passed.keep();
  }

  /** Whether a whole value has passed. */
  public boolean isComplete() {
    return !whole().isAbsent() || mesh().isComplete();
  }

  /** What was kept; if it is cut off, as far as it goes. After that only {@link #reset} helps. */
  public Json json() {
    Json whole = whole();
    return whole.isAbsent() ? mesh().json() : whole;
  }

  private Json whole() {
    return mesh == null ? index.read(passed.bytes, passed.from, passed.end()) : Json.MISSING;
  }

  /** Forgets what was kept, to begin with another value. What {@link #json} gave is no more. */
  public void reset() {
    passed.clear();
    mesh = null;
  }

  /** Gives back what it took. What {@link #json} gave is no more. */
  public void release() {
    reset();
    passed.release();
    index.release();
  }
}
