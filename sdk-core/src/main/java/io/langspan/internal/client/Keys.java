// SPDX-License-Identifier: Apache-2.0
package io.langspan.internal.client;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** The attributes of spans, as the Langfuse server and the GenAI convention name them. */
public final class Keys {

  /** The instrumentation scope of our spans: the prefix keeps raw attributes out of metadata. */
  public static final String SCOPE = "langfuse-sdk.langspan";

  static final String OBSERVATION_METADATA_PREFIX = "langfuse.observation.metadata.";
  static final String TRACE_METADATA_PREFIX = "langfuse.trace.metadata.";

  public static final AttributeKey<String> TYPE = stringKey("langfuse.observation.type");
  public static final AttributeKey<String> INPUT = stringKey("langfuse.observation.input");
  public static final AttributeKey<String> OUTPUT = stringKey("langfuse.observation.output");
  public static final AttributeKey<String> METADATA = stringKey("langfuse.observation.metadata");
  static final AttributeKey<String> LEVEL = stringKey("langfuse.observation.level");
  static final AttributeKey<String> STATUS_MESSAGE =
      stringKey("langfuse.observation.status_message");
  static final AttributeKey<String> MODEL = stringKey("langfuse.observation.model.name");
  static final AttributeKey<String> MODEL_PARAMETERS =
      stringKey("langfuse.observation.model.parameters");
  static final AttributeKey<String> USAGE_DETAILS = stringKey("langfuse.observation.usage_details");
  public static final AttributeKey<String> COST_DETAILS =
      stringKey("langfuse.observation.cost_details");
  static final AttributeKey<String> COMPLETION_START =
      stringKey("langfuse.observation.completion_start_time");
  static final AttributeKey<String> PROMPT_NAME = stringKey("langfuse.observation.prompt.name");
  static final AttributeKey<Long> PROMPT_VERSION = longKey("langfuse.observation.prompt.version");

  static final AttributeKey<String> TRACE_METADATA = stringKey("langfuse.trace.metadata");
  static final AttributeKey<String> TRACE_NAME = stringKey("langfuse.trace.name");
  static final AttributeKey<List<String>> TRACE_TAGS = stringArrayKey("langfuse.trace.tags");
  static final AttributeKey<Boolean> TRACE_PUBLIC = booleanKey("langfuse.trace.public");
  static final AttributeKey<String> USER_ID = stringKey("user.id");
  static final AttributeKey<String> SESSION_ID = stringKey("session.id");
  static final AttributeKey<String> VERSION = stringKey("langfuse.version");
  public static final AttributeKey<String> RELEASE = stringKey("langfuse.release");
  public static final AttributeKey<String> ENVIRONMENT = stringKey("langfuse.environment");

  public static final AttributeKey<Boolean> IS_APP_ROOT =
      booleanKey("langfuse.internal.is_app_root");
  public static final AttributeKey<Boolean> AS_ROOT = booleanKey("langfuse.internal.as_root");

  /** Whose span it is, where several clients share a provider: the public key. */
  public static final AttributeKey<String> OWNER = stringKey("langspan.owner");

  /** A key of metadata, so that it can be seen and looked for in the web interface. */
  static final String UNFINISHED = "langspan.unfinished";

  /** Keys of metadata too: what to think of a usage. */
  static final String USAGE_INCONSISTENT = "langspan.usage.inconsistent";

  static final String USAGE_ESTIMATED = "langspan.usage.estimated";

  public static final AttributeKey<String> COST_SOURCE = stringKey("langspan.cost.source");
  static final AttributeKey<Boolean> COST_INCOMPLETE = booleanKey("langspan.cost.incomplete");

  // Of a trace as far as this process knows it, on its top-most observation.
  static final AttributeKey<Double> TRACE_COST = doubleKey("langspan.trace.cost.total");
  static final AttributeKey<Boolean> TRACE_COST_INCOMPLETE =
      booleanKey("langspan.trace.cost.incomplete");
  static final AttributeKey<Long> TRACE_INPUT_TOKENS = longKey("langspan.trace.tokens.input");
  static final AttributeKey<Long> TRACE_OUTPUT_TOKENS = longKey("langspan.trace.tokens.output");
  static final AttributeKey<Long> TRACE_TOTAL_TOKENS = longKey("langspan.trace.tokens.total");

  // https://github.com/open-telemetry/semantic-conventions-genai
  static final AttributeKey<String> OPERATION = stringKey("gen_ai.operation.name");
  static final AttributeKey<String> PROVIDER = stringKey("gen_ai.provider.name");
  static final AttributeKey<String> SYSTEM = stringKey("gen_ai.system");
  static final AttributeKey<String> REQUEST_MODEL = stringKey("gen_ai.request.model");
  static final AttributeKey<String> RESPONSE_MODEL = stringKey("gen_ai.response.model");
  static final AttributeKey<String> PROMPT = stringKey("gen_ai.prompt.name");
  static final AttributeKey<Double> TIME_TO_FIRST_CHUNK =
      doubleKey("gen_ai.response.time_to_first_chunk");
  static final AttributeKey<Long> INPUT_TOKENS = longKey("gen_ai.usage.input_tokens");
  static final AttributeKey<Long> OUTPUT_TOKENS = longKey("gen_ai.usage.output_tokens");
  static final AttributeKey<Long> CACHE_READ_TOKENS =
      longKey("gen_ai.usage.cache_read.input_tokens");
  static final AttributeKey<Long> CACHE_CREATION_TOKENS =
      longKey("gen_ai.usage.cache_creation.input_tokens");
  static final AttributeKey<Long> REASONING_TOKENS =
      longKey("gen_ai.usage.reasoning.output_tokens");
  static final AttributeKey<String> ERROR_TYPE = stringKey("error.type");
  static final AttributeKey<String> EXCEPTION_TYPE = stringKey("exception.type");
  static final AttributeKey<String> EXCEPTION_MESSAGE = stringKey("exception.message");
  public static final AttributeKey<String> INPUT_MESSAGES = stringKey("gen_ai.input.messages");
  public static final AttributeKey<String> OUTPUT_MESSAGES = stringKey("gen_ai.output.messages");

  private Keys() {}
}
