-- Whether there is nothing to say of any staged row (see TableSql.plain): one reading in the order in which the rows lie.
SELECT count(*) = count(*) FILTER (WHERE :plain) AS plain, :filled AS filled
FROM (SELECT :raw, true AS inside FROM :staging r) s;
