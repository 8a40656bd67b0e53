// SPDX-License-Identifier: Apache-2.0
package io.langspan.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

  @Test
  void langchain4j_isSaidToBeOfOneRelease() {
    assertThat(System.getProperty("langchain4j.tested")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(classes = {ChatModel.class, AiServices.class})
  void langchain4j_isOfTheReleaseThatIsSaidToBeTested(Class<?> type) throws Exception {
    String tested = System.getProperty("langchain4j.tested");

    URL jar = type.getProtectionDomain().getCodeSource().getLocation();

    assertThat(Jars.version(jar, "dev.langchain4j")).isEqualTo(tested);
  }
}
