// SPDX-License-Identifier: Apache-2.0
package io.tidemark.handler.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

final class JsonDeserializerTest {

  enum Currency {
    EUR,
    USD
  }

  record Payment(
      String id,
      BigDecimal amount,
      long version,
      Currency currency,
      Instant at,
      OffsetDateTime local,
      LocalDate day,
      Duration within,
      Optional<String> note,
      List<Map<String, BigDecimal>> splits) {}

  record Counter(long count, Boolean urgent) {}

  record Positive(int number) {
    Positive {
      if (number < 1) {
        throw new IllegalArgumentException("a positive number is at least 1");
      }
    }
  }

  /** A class of the kind that beans are. */
  public static final class Account {
    public String iban;
    private int limit;

    public void setLimit(int limit) {
      this.limit = limit;
    }
  }

  private static <T> T read(Class<T> type, String json) {
    return new JsonDeserializer<>(type).deserialize("payments", json.getBytes(UTF_8));
  }

  @Test
  void recordsAreReadExactly() {
    assertThat(
            read(
                Payment.class,
                """
                {"id": "p1", "amount": 12345678901234567890.120, "version": 9007199254740993,
                 "currency": "EUR", "at": "2026-01-02T03:04:05.123456789Z",
                 "local": "2026-01-02T03:04:05+02:00", "day": "2026-01-02", "within": "PT1M",
                 "note": null, "splits": [{"a": 0.10}], "unknown": {"x": 1}}
                """))
        .isEqualTo(
            new Payment(
                "p1",
                new BigDecimal("12345678901234567890.120"),
                9007199254740993L,
                Currency.EUR,
                Instant.parse("2026-01-02T03:04:05.123456789Z"),
                OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
                LocalDate.of(2026, 1, 2),
                Duration.ofMinutes(1),
                Optional.empty(),
                List.of(Map.of("a", new BigDecimal("0.10")))));
  }

  @Test
  void classesAreReadByFieldsAndSetters() {
    Account account = read(Account.class, "{\"iban\":\"DE1\",\"limit\":5}");
    assertThat(account.iban + account.limit).isEqualTo("DE15");
  }

  @Test
  void wholeNumbersAreMillisecondsSinceTheEpoch() {
    assertThat(read(Instant.class, "1700000000123"))
        .isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
  }

  @Test
  void decimalsWithoutATypeAreExact() {
    assertThat(read(Object.class, "{\"a\":0.10}")).isEqualTo(Map.of("a", new BigDecimal("0.10")));
    assertThat(read(JsonNode.class, "{\"a\":0.10}").get("a").decimalValue())
        .isEqualTo(new BigDecimal("0.10"));
  }

  @Test
  void genericTypesAreReadByReference() {
    assertThat(
            new JsonDeserializer<>(new TypeReference<List<Counter>>() {})
                .deserialize("payments", "[{\"count\":1}]".getBytes(UTF_8)))
        .containsExactly(new Counter(1, null));
  }

  @Test
  void nothingIsNull() {
    assertThat(new JsonDeserializer<>(Counter.class).deserialize("payments", null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}", // the primitive is missing
        "{\"count\":null}",
        "{\"count\":1.5}",
        "{\"count\":9223372036854775808}",
        "{\"count\":\"\"}",
        "{\"count\":1} {\"count\":2}",
        "{\"count\":1",
        "[]",
        "",
        "\u0000\u0001garbage"
      })
  void whatIsNotExactlyACounterIsRefused(String json) {
    assertThatThrownBy(() -> read(Counter.class, json)).isInstanceOf(SerializationException.class);
  }

  @Test
  void anEnumIsNotANumber() {
    assertThatThrownBy(() -> read(Currency.class, "1")).isInstanceOf(SerializationException.class);
  }

  @Test
  void depthAndNumbersAreBounded() {
    String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);
    assertThatThrownBy(() -> read(Object.class, deep)).isInstanceOf(SerializationException.class);
    String bomb = "[".repeat(1_000_000);
    assertThatThrownBy(() -> read(Object.class, bomb)).isInstanceOf(SerializationException.class);
    String digits = "1".repeat(Json.MAX_NUMBER_LENGTH + 1);
    assertThatThrownBy(() -> read(BigDecimal.class, digits))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void failuresNameThePlaceAndNeverTheContent() {
    assertThatThrownBy(
            () ->
                read(
                    Payment.class,
                    "{\"version\":1,\"splits\":[{\"canary\":1},{\"canary\":\"canary\"}]}"))
        .isInstanceOf(SerializationException.class)
        .hasMessage(
            "not JSON for "
                + Payment.class.getName()
                + ": InvalidFormatException at $.splits[1][…], line 1, column 47, wanted"
                + " java.math.BigDecimal")
        .hasNoCause();
    assertThatThrownBy(() -> read(Payment.class, "canary"))
        .hasMessage(
            "not JSON for "
                + Payment.class.getName()
                + ": StreamReadException at $, line 1, column 1")
        .hasNoCause();
    assertThatThrownBy(() -> read(Counter.class, "{\"urgent\":true}"))
        .hasMessageContaining("at $.count");
  }

  @Test
  void whatAConstructorSaysIsKept() {
    assertThatThrownBy(() -> read(Positive.class, "{\"number\":0}"))
        .isInstanceOf(SerializationException.class)
        .hasRootCauseMessage("a positive number is at least 1");
  }

  /** Lets the data choose the class, as no payload should. */
  record Gadget(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object any) {}

  /** Would be seen if it were loaded and initialised. */
  static final class Trap {
    static {
      Sprung.sprung = true;
    }
  }

  static final class Sprung {
    static volatile boolean sprung;
  }

  @Test
  void dataNeverChoosesAClass() {
    String trap = JsonDeserializerTest.class.getName() + "$Trap";
    for (String json :
        List.of(
            "{\"any\":{\"@class\":\"%s\"}}",
            "{\"any\":[\"%s\",{}]}", "{\"@class\":\"%s\"}", "[\"%s\",{}]")) {
      for (Class<?> type : List.of(Gadget.class, Object.class, Map.class, Counter.class)) {
        try {
          assertThat(String.valueOf(read(type, json.formatted(trap)))).doesNotContain("Trap@");
        } catch (SerializationException | IllegalArgumentException e) {
          assertThat(e).hasMessageNotContaining("Sprung");
        }
      }
    }
    assertThat(Sprung.sprung).isFalse();
  }

  @Test
  void typesThatNoJsonBecomesAreRefusedAtOnce() {
    assertThatThrownBy(() -> new JsonDeserializer<>(Runnable.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("JSON does not say which implementation of java.lang.Runnable to make of it");
  }
}
