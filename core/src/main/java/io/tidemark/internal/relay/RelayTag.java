// SPDX-License-Identifier: Apache-2.0
package io.tidemark.internal.relay;

import io.tidemark.effect.OutboxMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is committed to Kafka beside a partition's offset, in the transaction that holds the
 * messages: how far each lane is published. Only an offset that carries this is trusted. In text,
 * so that Kafka's own tools show it: {@code tidemark outbox topic=<id>
 * marks=<replay>:<offset>,<more>,…}, all lanes after the first told by how far they are beyond it,
 * in base 36 to be short; a lane of another replay says that as well.
 *
 * @param topicId the id of the topic, as another may have its name by now
 * @param marks by lane
 */
record RelayTag(UUID topicId, List<OutboxMark> marks) {

  /** More would not fit beside an offset, whatever their marks are: a broker takes 4,096 bytes. */
  static final int MAX_LANES = 128;

  private static final int BASE = Character.MAX_RADIX;

  private static final Pattern TEXT =
      Pattern.compile(
          "tidemark outbox topic=([0-9a-f-]{36}) marks=([0-9a-z]{1,13}):([0-9a-z]{1,13})((?:,[0-9a-z:-]{0,28})*)");

  RelayTag {
    marks = List.copyOf(marks);
    if (marks.isEmpty()) {
      throw new IllegalArgumentException("a partition has a lane");
    }
  }

  /** The tag that a text is, if it is one. */
  static Optional<RelayTag> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      OutboxMark first = new OutboxMark(number(matcher.group(2)), number(matcher.group(3)));
      List<OutboxMark> marks = new ArrayList<>();
      marks.add(first);
      String others = matcher.group(4);
      if (!others.isEmpty()) {
        for (String other : others.substring(1).split(",", -1)) {
          marks.add(mark(first, other));
        }
      }
      return Optional.of(new RelayTag(UUID.fromString(matcher.group(1)), marks));
    } catch (IllegalArgumentException e) { // numbers that are none, ids that are none
      return Optional.empty();
    }
  }

  private static OutboxMark mark(OutboxMark first, String text) {
    int colon = text.indexOf(':');
    long replay = colon < 0 ? first.replay() : number(text.substring(0, colon));
    String beyond = text.substring(colon + 1);
    return new OutboxMark(
        replay, beyond.isEmpty() ? first.offset() : Math.addExact(first.offset(), number(beyond)));
  }

  private static long number(String text) {
    return Long.parseLong(text, BASE);
  }

  /**
   * Without the marks of lanes that have gone back more often than the database knows: it lost that
   * when it was set back, and what its lanes cause from now on would all seem to be published.
   *
   * @param committed how far the lanes are, as the database says
   */
  RelayTag within(Map<Integer, OutboxMark> committed) {
    List<OutboxMark> known = new ArrayList<>(marks);
    committed.forEach(
        (lane, mark) -> {
          if (lane < known.size() && known.get(lane).replay() > mark.replay()) {
            known.set(lane, OutboxMark.NOTHING);
          }
        });
    return new RelayTag(topicId, known);
  }

  /** The mark of a lane; nothing is published of one that it does not know. */
  OutboxMark mark(int lane) {
    return lane < marks.size() ? marks.get(lane) : OutboxMark.NOTHING;
  }

  @Override
  public String toString() {
    OutboxMark first = marks.get(0);
    StringBuilder text =
        new StringBuilder("tidemark outbox topic=").append(topicId).append(" marks=");
    text.append(text(first.replay())).append(':').append(text(first.offset()));
    for (OutboxMark mark : marks.subList(1, marks.size())) {
      text.append(',');
      if (mark.replay() != first.replay()) {
        text.append(text(mark.replay())).append(':');
      }
      if (mark.offset() != first.offset()) {
        text.append(text(mark.offset() - first.offset()));
      }
    }
    return text.toString();
  }

  private static String text(long number) {
    return Long.toString(number, BASE);
  }
}
