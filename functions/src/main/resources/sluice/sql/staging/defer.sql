-- Until this transaction ends: what may be checked at its end is.
SET CONSTRAINTS ALL DEFERRED;
