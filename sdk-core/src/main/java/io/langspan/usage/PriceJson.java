// SPDX-License-Identifier: Apache-2.0
package io.langspan.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.langspan.internal.log.LogName;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a price file of a user, and says where it is wrong. Token by token, because a tree of it
 * would not know any more where what stood.
 */
final class PriceJson {

  private static final Set<String> REMARKS =
      Set.of("source", "notes", "unit", "provider", "name", "comment");

  private final JsonParser json;
  private final String file;

  private PriceJson(JsonParser json, String file) {
    this.json = json;
    this.file = file;
  }

  /**
   * Reads it.
   *
   * @param file what to call it in messages
   */
  static PriceTable read(InputStream in, String file) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(in)) {
      PriceJson reader = new PriceJson(parser, file);
      try {
        return reader.table();
      } catch (JsonProcessingException e) {
        throw reader.problem(e.getLocation(), "this is no JSON: " + e.getOriginalMessage());
      }
    }
  }

  private PriceTable table() throws IOException {
    LocalDate date = LocalDate.now(ZoneOffset.UTC);
    List<ModelPrice> models = new ArrayList<>();
    json.nextToken();
    expect(JsonToken.START_OBJECT, "a price file must be an object with \"models\"");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "as_of" -> date = date();
        case "currency" -> usd();
        case "models" -> {
          expect(JsonToken.START_ARRAY, "\"models\" must be a list");
          while (json.nextToken() != JsonToken.END_ARRAY) {
            model(models);
          }
        }
        default -> remark(field);
      }
    }
    return new PriceTable(date, PriceIndex.byName(models));
  }

  private void model(List<ModelPrice> models) throws IOException {
    JsonLocation start = json.currentTokenLocation();
    List<String> names = List.of();
    long since = Long.MIN_VALUE;
    Map<String, Long> standard = null;
    List<Tier> tiers = new ArrayList<>();
    List<JsonLocation> places = new ArrayList<>();
    expect(JsonToken.START_OBJECT, "a model must be an object with \"names\"");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "names" -> names = texts("\"names\"");
        case "from" -> since = date().atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        case "usd_per_million" -> standard = prices();
        case "tiers" -> {
          expect(JsonToken.START_ARRAY, "\"tiers\" must be a list");
          while (json.nextToken() != JsonToken.END_ARRAY) {
            places.add(json.currentTokenLocation());
            tiers.add(tier());
          }
        }
        default -> remark(field);
      }
    }
    if (standard != null) {
      places.add(0, start);
      tiers.add(0, new Tier(List.of(), standard));
    }
    if (names.isEmpty() || tiers.isEmpty()) {
      throw problem(start, "a model needs \"names\" and \"usd_per_million\"");
    }
    for (int i = 0; i < tiers.size(); i++) {
      if (tiers.get(i).isStandard() != (i == 0)) {
        throw problem(
            places.get(i),
            i == 0
                ? "before a tier with \"when\" must be the standard prices"
                : "a further tier needs \"when\"");
      }
    }
    for (String name : names) {
      models.add(new ModelPrice(name, since, tiers, null));
    }
  }

  private Tier tier() throws IOException {
    JsonLocation start = json.currentTokenLocation();
    List<Condition> conditions = new ArrayList<>();
    Map<String, Long> prices = null;
    expect(JsonToken.START_OBJECT, "a tier must be an object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "when" -> conditions(conditions);
        case "usd_per_million" -> prices = prices();
        default -> remark(field);
      }
    }
    if (prices == null) {
      throw problem(start, "a tier needs \"usd_per_million\"");
    }
    return new Tier(conditions, prices);
  }

  private void conditions(List<Condition> conditions) throws IOException {
    boolean isList = json.currentToken() == JsonToken.START_ARRAY;
    while (!isList || json.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.START_OBJECT, "\"when\" must be an object of conditions");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String parameter = json.currentName();
        json.nextToken();
        if (parameter.equals("input_tokens_above")) {
          expect(JsonToken.VALUE_NUMBER_INT, "\"input_tokens_above\" must be a whole number");
          conditions.add(Condition.inputTokensAbove(json.getLongValue()));
        } else {
          Set<String> words = new HashSet<>();
          texts("\"" + parameter + "\"").forEach(word -> words.add(word.toLowerCase(Locale.ROOT)));
          conditions.add(Condition.parameter(parameter, words));
        }
      }
      if (!isList) {
        return;
      }
    }
  }

  private Map<String, Long> prices() throws IOException {
    expect(JsonToken.START_OBJECT, "\"usd_per_million\" must be an object of prices by bucket");
    JsonLocation start = json.currentTokenLocation();
    Map<String, Long> prices = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String bucket = json.currentName();
      json.nextToken();
      try {
        if (json.currentToken().isNumeric()) {
          prices.put(bucket, PriceFile.perUnit(json.getDecimalValue()));
          continue;
        }
      } catch (ArithmeticException e) {
        // as below
      }
      throw problem(
          "the price of \"" + bucket + "\" must be a number from 0 with at most 6 decimals");
    }
    if (prices.isEmpty()) {
      throw problem(start, "\"usd_per_million\" names no price");
    }
    Buckets.addUsualNames(prices);
    return prices;
  }

  /** One or several. */
  private List<String> texts(String field) throws IOException {
    List<String> texts = new ArrayList<>();
    boolean isList = json.currentToken() == JsonToken.START_ARRAY;
    while (!isList || json.nextToken() != JsonToken.END_ARRAY) {
      expect(JsonToken.VALUE_STRING, field + " must be a list of texts");
      if (json.getText().isBlank()) {
        throw problem(field + " holds a blank text");
      }
      texts.add(json.getText().strip());
      if (!isList) {
        break;
      }
    }
    return texts;
  }

  private LocalDate date() throws IOException {
    try {
      if (json.currentToken() == JsonToken.VALUE_STRING) {
        return LocalDate.parse(json.getText());
      }
    } catch (DateTimeException e) {
      // as below
    }
    throw problem("a day must be written like \"2026-09-01\"");
  }

  private void usd() throws IOException {
    if (!"USD".equals(json.getText())) {
      throw problem("prices must be in USD");
    }
  }

  /** A name with a typing error would silently mean nothing. */
  private void remark(String field) throws IOException {
    if (!REMARKS.contains(field)) {
      throw problem("\"" + LogName.of(field) + "\" is not known here");
    }
    json.skipChildren();
  }

  private void expect(JsonToken token, String otherwise) {
    if (json.currentToken() != token) {
      throw problem(otherwise);
    }
  }

  private IllegalArgumentException problem(String what) {
    return problem(json.currentTokenLocation(), what);
  }

  private IllegalArgumentException problem(@Nullable JsonLocation at, String what) {
    String place = at == null ? "" : ", line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new IllegalArgumentException("Price file " + file + place + ": " + what);
  }
}
