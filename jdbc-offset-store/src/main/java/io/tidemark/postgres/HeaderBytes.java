// SPDX-License-Identifier: Apache-2.0
package io.tidemark.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Headers in one column, so that many messages fit into one statement: of each the name in UTF-8
 * and the value, each after its length in four bytes, -1 for no value. Null for none.
 */
final class HeaderBytes {
  private static final int NO_VALUE = -1;

  private HeaderBytes() {}

  static byte @Nullable [] of(Headers given) {
    List<Header> headers = List.of(given.toArray());
    if (headers.isEmpty()) {
      return null;
    }
    List<byte[]> names = headers.stream().map(header -> header.key().getBytes(UTF_8)).toList();
    int size = 0;
    for (int i = 0; i < names.size(); i++) {
      byte[] value = headers.get(i).value();
      size += 2 * Integer.BYTES + names.get(i).length + (value == null ? 0 : value.length);
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (int i = 0; i < names.size(); i++) {
      put(bytes, names.get(i));
      put(bytes, headers.get(i).value());
    }
    return bytes.array();
  }

  private static void put(ByteBuffer bytes, byte @Nullable [] part) {
    if (part == null) {
      bytes.putInt(NO_VALUE);
    } else {
      bytes.putInt(part.length).put(part);
    }
  }

  static List<Header> parse(byte @Nullable [] column) {
    if (column == null) {
      return List.of();
    }
    List<Header> headers = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(column);
    while (bytes.hasRemaining()) {
      byte[] name = new byte[bytes.getInt()];
      bytes.get(name);
      headers.add(new RecordHeader(new String(name, UTF_8), value(bytes)));
    }
    return headers;
  }

  private static byte @Nullable [] value(ByteBuffer bytes) {
    int length = bytes.getInt();
    if (length == NO_VALUE) {
      return null;
    }
    byte[] value = new byte[length];
    bytes.get(value);
    return value;
  }
}
