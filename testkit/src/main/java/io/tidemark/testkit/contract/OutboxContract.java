// SPDX-License-Identifier: Apache-2.0
package io.tidemark.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.effect.MessageSource;
import io.tidemark.effect.OutboxMark;
import io.tidemark.effect.OutboxMessage;
import io.tidemark.lane.LaneKey;
import io.tidemark.lane.PartitionClaim;
import io.tidemark.lane.PartitionKey;
import io.tidemark.store.FencedException;
import io.tidemark.store.OutboxTable.Share;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises of messages that are to be published. */
public abstract class OutboxContract extends StoreContract {
  private static final int ALL = 1_000;
  private static final PartitionKey OTHER = new PartitionKey("cluster", "group", "orders", 1);

  private PartitionClaim claim;
  private long position;

  @BeforeEach
  final void claimPartition() {
    claim = claimed(ours, from(PARTITION, 0));
    position = 0;
  }

  private static OutboxMessage message(long replay, long offset, int index) {
    String text = replay + "/" + offset + "/" + index;
    return new OutboxMessage(
        new MessageSource(replay, offset, index, UUID.nameUUIDFromBytes(text.getBytes(UTF_8))),
        new ProducerRecord<>("receipts", null, null, null, text.getBytes(UTF_8)));
  }

  private void publish(OutboxMessage... messages) throws Exception {
    publish(LANE, messages);
  }

  /** Runs a unit that takes its lane one offset on. */
  private void publish(LaneKey lane, OutboxMessage... messages) throws Exception {
    ours.transactions()
        .inTransaction(
            lane,
            transaction -> {
              ours.outbox().add(transaction, lane, claim.epoch(), Arrays.asList(messages));
              ours.lanes()
                  .advance(transaction, advance(lane, claim.epoch(), position, position + 1));
              return position;
            });
    position++;
  }

  private Share at(long replay, long offset) {
    return new Share(LANE, claim.topicId(), new OutboxMark(replay, offset));
  }

  private List<String> read(Share from, int limit) {
    return texts(ours.outbox().read(List.of(from), limit).getOrDefault(from.lane(), List.of()));
  }

  private static List<String> texts(List<OutboxMessage> messages) {
    return messages.stream().map(one -> new String(one.record().value(), UTF_8)).toList();
  }

  @Test
  final void messagesAreThereOnceTheirUnitIs() throws Exception {
    ours.transactions()
        .inTransaction(
            LANE,
            transaction -> {
              ours.outbox().add(transaction, LANE, claim.epoch(), List.of(message(0, 0, 0)));
              assertEquals(List.of(), read(at(0, 0), ALL));
              ours.lanes().advance(transaction, advance(LANE, claim.epoch(), 0, 1));
              return 1;
            });
    assertEquals(List.of("0/0/0"), read(at(0, 0), ALL));
    assertEquals(Map.of(LANE, 1L), ours.outbox().held(PARTITION, claim.topicId()));
  }

  @Test
  final void messagesOfAUnitThatIsRolledBackNeverWere() {
    assertThrows(
        IllegalStateException.class,
        () ->
            ours.transactions()
                .inTransaction(
                    LANE,
                    transaction -> {
                      ours.outbox()
                          .add(transaction, LANE, claim.epoch(), List.of(message(0, 0, 0)));
                      throw new IllegalStateException("no");
                    }));
    assertEquals(Map.of(), ours.outbox().held(PARTITION, claim.topicId()));
  }

  @Test
  final void whoIsFencedPublishesNothing() {
    long epoch = claim.epoch();
    claimed(theirs, stored(PARTITION));
    assertThrows(
        FencedException.class,
        () ->
            ours.transactions()
                .inTransaction(
                    LANE,
                    transaction -> {
                      ours.outbox().add(transaction, LANE, epoch, List.of(message(0, 0, 0)));
                      return 1;
                    }));
    assertEquals(Map.of(), ours.outbox().held(PARTITION, claim.topicId()));
  }

  @Test
  final void aLanesMessagesComeInTheOrderOfTheirCause() throws Exception {
    publish(message(0, 7, 1), message(0, 7, 0), message(0, 5, 0));
    publish(message(1, 2, 0));
    publish(message(1, 8, 0), message(1, 8, 10), message(1, 8, 9));
    List<String> all = List.of("0/5/0", "0/7/0", "0/7/1", "1/2/0", "1/8/0", "1/8/9", "1/8/10");
    assertEquals(all, read(at(0, 0), ALL));
    assertEquals(all.subList(0, 3), read(at(0, 0), 3));
    assertEquals(all.subList(1, 7), read(at(0, 6), ALL));
    assertEquals(all.subList(1, 7), read(at(0, 7), ALL));
    assertEquals(all.subList(3, 7), read(at(0, 8), ALL));
    assertEquals(all.subList(4, 7), read(at(1, 3), ALL));
    assertEquals(List.of(), read(at(1, 9), ALL));
  }

  @Test
  final void whatWasPublishedIsDeletedUpToItsMark() throws Exception {
    publish(message(0, 5, 0), message(0, 7, 0), message(0, 7, 1), message(1, 2, 0));
    assertEquals(0, ours.outbox().delete(List.of(at(0, 5))));
    assertEquals(1, ours.outbox().delete(List.of(at(0, 7))));
    assertEquals(List.of("0/7/0", "0/7/1", "1/2/0"), read(at(0, 0), ALL));
    assertEquals(2, ours.outbox().delete(List.of(at(1, 0))));
    assertEquals(1, ours.outbox().delete(List.of(at(1, 3))));
    assertEquals(Map.of(), ours.outbox().held(PARTITION, claim.topicId()));
  }

  @Test
  final void lanesAndTopicsAreApart() throws Exception {
    database.plant(OTHER, claim.topicId(), 2, 0);
    PartitionClaim other = claimed(ours, stored(OTHER));
    publish(message(0, 5, 0));
    claim = other;
    position = 0;
    publish(OTHER.lane(0), message(0, 6, 0));
    position = 0;
    publish(OTHER.lane(1), message(0, 7, 0), message(0, 7, 1));
    Share first = new Share(OTHER.lane(0), claim.topicId(), OutboxMark.NOTHING);
    Share second = new Share(OTHER.lane(1), claim.topicId(), OutboxMark.NOTHING);
    Map<LaneKey, List<OutboxMessage>> read =
        ours.outbox().read(List.of(second, first, at(0, 0)), ALL);
    assertEquals(List.of("0/5/0"), texts(read.getOrDefault(LANE, List.of())));
    assertEquals(List.of("0/6/0"), texts(read.getOrDefault(OTHER.lane(0), List.of())));
    assertEquals(List.of("0/7/0", "0/7/1"), texts(read.getOrDefault(OTHER.lane(1), List.of())));
    assertEquals(
        Map.of(OTHER.lane(0), 1L, OTHER.lane(1), 2L), ours.outbox().held(OTHER, claim.topicId()));
    UUID another = new UUID(4, 2);
    assertEquals(Map.of(), ours.outbox().held(OTHER, another));
    Share elsewhere = new Share(OTHER.lane(1), another, new OutboxMark(9, 9));
    assertEquals(0, ours.outbox().delete(List.of(elsewhere)));
    assertEquals(
        2,
        ours.outbox()
            .delete(List.of(new Share(OTHER.lane(1), claim.topicId(), new OutboxMark(9, 9)))));
    assertEquals(Map.of(OTHER.lane(0), 1L), ours.outbox().held(OTHER, claim.topicId()));
  }

  @Test
  final void everyByteIsKept() throws Exception {
    List<Header> headers =
        List.of(
            new RecordHeader("tr\0ce", new byte[] {0, 1, -1}),
            new RecordHeader("", null),
            new RecordHeader("ключ", new byte[0]),
            new RecordHeader("tr\0ce", "again".getBytes(UTF_8)));
    byte[] key = {0, 'k', -128};
    UUID id = new UUID(-1, 7);
    publish(
        new OutboxMessage(
            new MessageSource(0, 3, 0, id),
            new ProducerRecord<>("receipts", 4, 1_700_000_000_123L, key, null, headers)),
        new OutboxMessage(
            new MessageSource(0, 3, 1, id),
            new ProducerRecord<>("другое", null, null, null, new byte[0])));
    List<OutboxMessage> read =
        ours.outbox().read(List.of(at(0, 0)), ALL).getOrDefault(LANE, List.of());
    OutboxMessage first = read.get(0);
    assertEquals(new MessageSource(0, 3, 0, id), first.source());
    assertEquals("receipts", first.record().topic());
    assertEquals(4, first.record().partition());
    assertEquals(1_700_000_000_123L, first.record().timestamp());
    assertArrayEquals(key, first.record().key());
    assertNull(first.record().value());
    assertEquals(headers, Arrays.asList(first.record().headers().toArray()));
    OutboxMessage second = read.get(1);
    assertEquals("другое", second.record().topic());
    assertNull(second.record().partition());
    assertNull(second.record().timestamp());
    assertNull(second.record().key());
    assertArrayEquals(new byte[0], second.record().value());
    assertTrue(Arrays.asList(second.record().headers().toArray()).isEmpty());
  }

  @Test
  final void nothingToReadOrDeleteIsNoQuestion() {
    assertEquals(Map.of(), ours.outbox().read(List.of(), ALL));
    assertEquals(0, ours.outbox().delete(List.of()));
  }
}
