// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai;

/** What servers say. */
final class Answers {

  static final String DONE = "[DONE]";

  static final String CHAT =
      """
      {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1750000000,
        "model": "gpt-5-mini-2025-08-07",
        "choices": [
          {
            "index": 0,
            "message": {"role": "assistant", "content": "Four weeks.", "refusal": null, "annotations": []},
            "logprobs": null,
            "finish_reason": "stop"
          }
        ],
        "usage": {
          "prompt_tokens": 120,
          "completion_tokens": 60,
          "total_tokens": 180,
          "prompt_tokens_details": {"cached_tokens": 40, "audio_tokens": 0},
          "completion_tokens_details": {
            "reasoning_tokens": 20, "audio_tokens": 0,
            "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0
          }
        },
        "service_tier": "default",
        "system_fingerprint": "fp_1"
      }
      """;

  private Answers() {}

  /** One event of a stream of chat completions. */
  static String chunk(String delta, String finishReason) {
    return "{\"id\":\"chatcmpl-2\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,"
        + "\"model\":\"gpt-5-mini-2025-08-07\",\"choices\":[{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + (finishReason == null ? "null" : '"' + finishReason + '"')
        + "}]}";
  }

  /** The event with nothing but the usage. */
  static String usage(int prompt, int completion) {
    return "{\"id\":\"chatcmpl-2\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,"
        + "\"model\":\"gpt-5-mini-2025-08-07\",\"choices\":[],\"usage\":{\"prompt_tokens\":"
        + prompt
        + ",\"completion_tokens\":"
        + completion
        + ",\"total_tokens\":"
        + (prompt + completion)
        + "}}";
  }
}
