// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals bodies with AES-256-GCM. Each segment has a key of its own, derived from the user's and the
 * segment's random salt, and the nonce under it is a counter that never goes back; so no nonce ever
 * meets the same key twice, without any memory of what former runs used. The header is
 * authenticated. Confined to the owner's thread.
 */
final class Sealer {

  private static final int KEY_ID = Long.BYTES;

  /** Key id and counter, in clear before what is sealed. */
  static final int PREFIX = KEY_ID + Long.BYTES;

  static final int TAG = 16;
  private static final int NONCE = 12;

  private final SecretKeySpec master;
  private final byte[] keyId;
  private long counter;

  // The key of one segment: they are written and read one after the other.
  private @Nullable SegmentId segment;
  private @Nullable SecretKeySpec segmentKey;

  Sealer(byte[] key) throws GeneralSecurityException {
    this.master = new SecretKeySpec(key, "HmacSHA256");
    this.keyId = Arrays.copyOf(derive("langspan spool key id", new byte[0]), KEY_ID);
    Cipher.getInstance("AES/GCM/NoPadding"); // to fail now and not on the first record
  }

  void putPrefix(ByteBuffer to) {
    to.put(keyId).putLong(counter++);
  }

  /** Seals both parts under the counter at the end of the head, which is authenticated too. */
  byte[] seal(SegmentId segment, byte[] head, byte[] prologue, byte[] payload)
      throws GeneralSecurityException {
    Cipher cipher = cipher(Cipher.ENCRYPT_MODE, segment, head, head.length);
    byte[] sealed = new byte[prologue.length + payload.length + TAG];
    int done = cipher.update(prologue, 0, prologue.length, sealed);
    cipher.doFinal(payload, 0, payload.length, sealed, done);
    return sealed;
  }

  /** Whether the body between these offsets was sealed with this user's key. */
  boolean knows(byte[] record, int from, int to) {
    return to - from >= PREFIX + TAG
        && Arrays.equals(record, from, from + KEY_ID, keyId, 0, KEY_ID);
  }

  /** Returns what was sealed, or {@code null} when these are not the bytes that were written. */
  byte @Nullable [] open(SegmentId segment, byte[] record, int from, int to) {
    try {
      int start = from + PREFIX;
      return cipher(Cipher.DECRYPT_MODE, segment, record, start).doFinal(record, start, to - start);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private Cipher cipher(int mode, SegmentId of, byte[] head, int headLength)
      throws GeneralSecurityException {
    if (segmentKey == null || !of.equals(segment)) {
      segmentKey = new SecretKeySpec(derive("langspan spool segment", of.salt()), "AES");
      segment = of;
    }
    byte[] nonce = new byte[NONCE];
    System.arraycopy(head, headLength - Long.BYTES, nonce, NONCE - Long.BYTES, Long.BYTES);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, segmentKey, new GCMParameterSpec(TAG * Byte.SIZE, nonce));
    cipher.updateAAD(head, 0, headLength);
    return cipher;
  }

  private byte[] derive(String purpose, byte[] salt) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(master);
    mac.update(purpose.getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    return mac.doFinal(salt);
  }
}
