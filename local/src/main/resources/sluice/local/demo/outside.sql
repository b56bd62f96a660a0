-- Every row outside the window, as one number; without the rows whose date was moved there, which the reload brings back.
SELECT sum(hash) FROM (
  SELECT hashtextextended(c::text, 1) FROM shop.customers c
  WHERE NOT (registered >= '2026-02-01' AND registered < '2026-03-01')
  UNION ALL
  SELECT hashtextextended(o::text, 2) FROM shop.orders o
  WHERE NOT (order_date >= '2026-02-01' AND order_date < '2026-03-01') AND order_date <> '2026-05-05'
  UNION ALL
  SELECT hashtextextended(i::text, 3) FROM shop.order_items i
  WHERE NOT (order_date >= '2026-02-01' AND order_date < '2026-03-01')
) AS outside (hash)
