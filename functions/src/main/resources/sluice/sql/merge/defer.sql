-- For this transaction: what can be checked at its end is.
SET CONSTRAINTS ALL DEFERRED;
