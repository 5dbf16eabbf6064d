-- SPDX-License-Identifier: Apache-2.0
-- The books of the payment service.

-- Half empty pages, and no index on what changes: a new balance stays on its account's page.
create table account (
  account_id      text           not null,
  currency        text           not null,
  opening_balance numeric(19, 4) not null,
  balance         numeric(19, 4) not null,
  primary key (account_id, currency)
) with (fillfactor = 50);

-- Two rows a payment: minus the amount for the debtor, plus the amount for the creditor.
-- No constraint keeps a payment from being booked twice; that is Tidemark's part.
create table ledger_entry (
  entry_id         bigint generated always as identity primary key,
  payment_id       text           not null,
  account_id       text           not null,
  currency         text           not null,
  amount           numeric(19, 4) not null,
  source_partition integer        not null,
  source_offset    bigint         not null,
  instance         text           not null,
  booked_at        timestamptz    not null default now()
);

-- A payment that was refused, and why: an answer, not an error.
create table rejection (
  rejection_id     bigint generated always as identity primary key,
  payment_id       text           not null,
  reason           text           not null,
  source_partition integer        not null,
  source_offset    bigint         not null,
  instance         text           not null,
  rejected_at      timestamptz    not null default now()
);
