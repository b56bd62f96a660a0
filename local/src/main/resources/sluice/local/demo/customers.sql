-- Customers register eighty at a time, within one minute.
INSERT INTO SHOP.CUSTOMERS
SELECT X,
       CASE WHEN X > 80 AND MOD(X, 8) = 3 THEN X - 80 END,
       'Customer ' || X,
       CASE WHEN MOD(X, 11) = 0 THEN NULL ELSE 'c' || X || '@example.com' END,
       DATEADD('SECOND', MOD(CAST(X / 80 AS BIGINT) * 633521, 172800) * 60 + MOD(X, 80) / 2, TIMESTAMP '2026-01-01 00:00:00'),
       CAST(MOD(X * 104729, 1000000) AS NUMBER(12,2)) / 100
FROM SYSTEM_RANGE(:first, :last);
