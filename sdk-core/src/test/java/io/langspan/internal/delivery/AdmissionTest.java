// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final Admission admission = new Admission(1_000);

  private Map<DropReason, Long> untold() {
    Map<DropReason, Long> told = new EnumMap<>(DropReason.class);
    admission.moveRefusedTo(told);
    return told;
  }

  @Test
  void reserve_refusesWhatExceedsTheCapacity() {
    assertThat(admission.reserve(600)).isEqualTo(600);
    assertThat(admission.reserve(401)).isEqualTo(-1);
    assertThat(admission.reserve(400)).isEqualTo(1_000);
    assertThat(admission.reserve(Long.MAX_VALUE / 2)).isEqualTo(-1);
    assertThat(admission.room.held()).isEqualTo(1_000);
  }

  @Test
  void accepted_countsWhatHasRoom_andNotWhatWasGivenBack() {
    admission.reserve(600);
    admission.reserve(401);
    assertThat(admission.accepted()).isEqualTo(1);

    admission.giveBack(600);
    assertThat(admission.accepted()).isZero();
    assertThat(admission.room.held()).isZero();
  }

  @Test
  void awaitRoom_countsAsReserveDoes() {
    assertThat(admission.awaitRoom(600, 0, () -> true)).isEqualTo(600);
    assertThat(admission.awaitRoom(600, 0, () -> true)).isEqualTo(-1);
    assertThat(admission.accepted()).isEqualTo(1);
  }

  @Test
  void refusals_areToldOnce_andCountedForEver() {
    admission.refuse(DropReason.QUEUE_FULL);
    admission.refuse(DropReason.QUEUE_FULL);
    admission.refuse(DropReason.AFTER_CLOSE);

    assertThat(untold()).isEqualTo(Map.of(DropReason.QUEUE_FULL, 2L, DropReason.AFTER_CLOSE, 1L));
    assertThat(untold()).isEmpty();
    assertThat(admission.refused()).isEqualTo(3);
  }
}
