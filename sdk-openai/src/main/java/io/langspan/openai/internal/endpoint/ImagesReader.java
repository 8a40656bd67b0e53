// SPDX-License-Identifier: Apache-2.0
package io.langspan.openai.internal.endpoint;

import io.langspan.openai.internal.json.Json;
import java.util.List;

/** Images: their addresses, or how large they are, and the prompts as they were revised. */
final class ImagesReader implements Reader {

  private boolean over;

  @Override
  public void answer(Json json, Answer answer) {
    if (answer.failed(json.get("error"))) {
      return;
    }
    about(json, answer);
    List<Json> images = json.get("data").elements();
    answer.note("images", images.size());
    answer.output(images.size() == 1 ? images.get(0).json() : json.get("data").textOrJson());
  }

  private void about(Json json, Answer answer) {
    answer.usageOfImages(json.get("usage"));
    answer.note("size", json.get("size").text());
    answer.note("quality", json.get("quality").text());
    answer.note("output_format", json.get("output_format").text());
    answer.note("background", json.get("background").text());
  }

  @Override
  public boolean event(Json event, Answer answer) {
    Json type = event.get("type");
    if (type.endsWith(".completed")) {
      over = true;
      about(event, answer);
      answer.output(event.get("b64_json").textOrJson());
      return true;
    }
    if (type.is("error") || event.get("error").isObject()) {
      over = true;
      Json error = event.get("error");
      answer.failed(error.isObject() ? error : event);
    }
    return type.endsWith(".partial_image");
  }

  @Override
  public boolean isOver() {
    return over;
  }
}
