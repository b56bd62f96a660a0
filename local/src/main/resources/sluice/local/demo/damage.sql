-- What goes wrong in real targets. Each statement is preceded by its table and its name in the report.
-- shop.order_items: missing
DELETE FROM shop.order_items WHERE order_date >= '2026-02-01' AND order_date < '2026-03-01' AND (order_id % 40 = 7 OR order_id % 97 = 5);
-- shop.orders: missing, with their items
DELETE FROM shop.orders o WHERE order_date >= '2026-02-01' AND order_date < '2026-03-01' AND order_id % 97 = 5;
-- shop.customers: missing, pairs that recommended each other
DELETE FROM shop.customers WHERE registered >= '2026-02-01' AND registered < '2026-03-01' AND customer_id % 40 = 0;
-- shop.orders: wrong total, same time stamp
UPDATE shop.orders SET total = total + 1 WHERE order_date >= '2026-02-01' AND order_date < '2026-03-01' AND order_id % 61 = 3;
-- shop.orders: wrong status, time stamp lost
UPDATE shop.orders SET status = 'new', updated_at = NULL WHERE order_date >= '2026-02-01' AND order_date < '2026-03-01' AND order_id % 61 = 4;
-- shop.orders: note cut short
UPDATE shop.orders SET note = left(note, 20) WHERE order_date >= '2026-02-01' AND order_date < '2026-03-01' AND order_id % 61 = 12 AND note IS NOT NULL;
-- shop.orders: date moved out of the window
UPDATE shop.orders SET order_date = '2026-05-05' WHERE order_date >= '2026-02-01' AND order_date < '2026-03-01' AND order_id % 113 = 9 AND order_id % 61 NOT IN (3, 4, 12);
-- shop.order_items: price rounded
UPDATE shop.order_items SET unit_price = round(unit_price, 2) WHERE order_date >= '2026-02-01' AND order_date < '2026-03-01' AND order_id % 53 = 8 AND unit_price <> round(unit_price, 2);
-- shop.customers: e-mail lost
UPDATE shop.customers SET email = NULL WHERE registered >= '2026-02-01' AND registered < '2026-03-01' AND customer_id % 71 = 6 AND email IS NOT NULL;
-- shop.orders: outside the window: wrong total
UPDATE shop.orders SET total = total + 1 WHERE order_date < '2026-02-01' AND order_id % 61 = 3;
