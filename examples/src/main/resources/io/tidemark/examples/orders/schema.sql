-- SPDX-License-Identifier: Apache-2.0
-- The tables of the order service.

-- Half empty pages, and no index on what changes: a new stock stays on its article's page.
create table article (
  article_id    text    not null primary key,
  opening_stock integer not null,
  stock         integer not null
) with (fillfactor = 50);

-- An answer to an order: accepted, with its pieces reserved, or rejected, and why.
-- No constraint keeps an order from being decided twice; that is Tidemark's part.
create table decision (
  decision_id      bigint generated always as identity primary key,
  order_id         text        not null,
  customer         text        not null,
  article_id       text        not null,
  quantity         integer     not null,
  rejected_because text,
  source_partition integer     not null,
  source_offset    bigint      not null,
  instance         text        not null,
  decided_at       timestamptz not null default now()
);
