// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.http.HttpClient;
import org.junit.jupiter.api.Test;

class VersionTest {

  @Test
  void client_isOfTheReleaseThatIsSaidToBeTested() {
    String tested = System.getProperty("openai.tested");

    String found = HttpClient.class.getPackage().getImplementationVersion();

    assertThat(found).isNotNull().isEqualTo(tested);
  }
}
