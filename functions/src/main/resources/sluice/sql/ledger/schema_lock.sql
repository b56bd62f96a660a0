-- Two changes of one schema at once, and PostgreSQL fails the second with "tuple concurrently updated".
SELECT pg_advisory_xact_lock(hashtextextended('sluice migration', 0));
