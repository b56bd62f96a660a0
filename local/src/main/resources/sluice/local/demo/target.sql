CREATE SCHEMA shop;
CREATE TABLE shop.customers (
  customer_id    bigint PRIMARY KEY,
  recommended_by bigint REFERENCES shop.customers,
  name           varchar(80) NOT NULL,
  email          varchar(120),
  registered     timestamp(0) NOT NULL,
  credit         numeric(12,2)
);
CREATE TABLE shop.orders (
  order_id    bigint PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES shop.customers,
  status      varchar(12) NOT NULL,
  total       numeric(14,2) NOT NULL,
  weight_kg   numeric,
  note        text,
  order_date  timestamp(0) NOT NULL,
  updated_at  timestamp(6)
);
CREATE TABLE shop.order_items (
  order_id   bigint NOT NULL REFERENCES shop.orders,
  line_no    smallint NOT NULL,
  sku        varchar(20) NOT NULL,
  quantity   integer NOT NULL,
  unit_price numeric,
  order_date timestamp(0) NOT NULL,
  PRIMARY KEY (order_id, line_no)
);
