==== reload/check/beyond

SELECT pg_catalog.jsonb_build_object(:'name_1'::pg_catalog.text, t."id"::pg_catalog.text) AS key, pg_catalog.count(*) OVER () AS rows
FROM "shop"."t" t
WHERE (t."at" OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND t."at" OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp) AND true
LIMIT 20;

==== reload/check/compare

SELECT pg_catalog.count(*) AS compared,
       pg_catalog.count(*) FILTER (WHERE p.absent) AS missing,
       pg_catalog.count(*) FILTER (WHERE NOT p.absent AND NOT p.same) AS different
FROM (SELECT t."id" IS NULL AS absent, ((((t."at")::pg_catalog.text COLLATE pg_catalog."C" OPERATOR(pg_catalog.=) s.r2) IS TRUE OR ((t."at" OPERATOR(pg_catalog.=) (s.r2)::timestamp without time zone) IS TRUE OR (t."at" IS NULL AND (s.r2)::timestamp without time zone IS NULL))) AND ((t."flag" OPERATOR(pg_catalog.=) (pg_catalog.lower(s.r3) OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[]))) IS TRUE OR (t."flag" IS NULL AND (pg_catalog.lower(s.r3) OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[])) IS NULL))) AS same
      FROM (SELECT r."ID" AS r1, (r."ID")::bigint AS c1, r."AT" AS r2, r."FLAG" AS r3 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
      LEFT JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1 AND true
      OFFSET 0) p;

==== reload/check/compare_all

SELECT pg_catalog.count(*) FILTER (WHERE NOT p.extra) AS compared,
       pg_catalog.count(*) FILTER (WHERE p.absent) AS missing,
       pg_catalog.count(*) FILTER (WHERE NOT p.extra AND NOT p.absent AND NOT p.same) AS different,
       pg_catalog.count(*) FILTER (WHERE p.extra AND p.inside) AS extra
FROM (SELECT s.staged IS NULL AS extra, t."id" IS NULL AS absent, ((((t."at")::pg_catalog.text COLLATE pg_catalog."C" OPERATOR(pg_catalog.=) s.r2) IS TRUE OR ((t."at" OPERATOR(pg_catalog.=) (s.r2)::timestamp without time zone) IS TRUE OR (t."at" IS NULL AND (s.r2)::timestamp without time zone IS NULL))) AND ((t."flag" OPERATOR(pg_catalog.=) (pg_catalog.lower(s.r3) OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[]))) IS TRUE OR (t."flag" IS NULL AND (pg_catalog.lower(s.r3) OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[])) IS NULL))) AS same, (t."at" OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND t."at" OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp) AS inside
      FROM (SELECT r."ID" AS r1, (r."ID")::bigint AS c1, r."AT" AS r2, r."FLAG" AS r3, true AS staged FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
      FULL JOIN (SELECT t.* FROM "shop"."t" t WHERE true) t ON t."id" OPERATOR("pg_catalog".=) s.c1
      OFFSET 0) p;

==== reload/check/duplicates

SELECT d.key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT pg_catalog.jsonb_build_object(:'name_1'::pg_catalog.text, t."id"::pg_catalog.text) AS key, t."id" IS NULL AS absent
      FROM (SELECT (r."ID")::bigint AS c1 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
      LEFT JOIN "shop"."t" t ON (t."id" OPERATOR("pg_catalog".=) s.c1 AND ((t."id" OPERATOR(pg_catalog.=) s.c1) IS TRUE OR (t."id" IS NULL AND s.c1 IS NULL))) AND NOT (t."id" OPERATOR("pg_catalog".=) s.c1)
      OFFSET 0) d
WHERE NOT d.absent
LIMIT 20;

==== reload/check/extra

SELECT pg_catalog.jsonb_build_object(:'name_1'::pg_catalog.text, t."id"::pg_catalog.text) AS key, pg_catalog.count(*) OVER () AS rows
FROM (SELECT t.* FROM "shop"."t" t WHERE (t."at" OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND t."at" OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp) OFFSET 0) t
LEFT JOIN (SELECT (r."ID")::bigint AS c1, true AS staged FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s ON t."id" OPERATOR("pg_catalog".=) s.c1
WHERE (t."at" OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND t."at" OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp) AND s.staged IS NULL
LIMIT 20;

==== reload/check/find

SELECT d.key, d.kind, d.columns
FROM (SELECT s.c1, pg_catalog.jsonb_build_object(:'name_1'::pg_catalog.text, s.c1::pg_catalog.text) AS key,
             CASE WHEN t."id" IS NULL THEN 'missing' WHEN (((t."at" OPERATOR(pg_catalog.=) s.c2) IS TRUE OR (t."at" IS NULL AND s.c2 IS NULL)) AND ((t."flag" OPERATOR(pg_catalog.=) s.c3) IS TRUE OR (t."flag" IS NULL AND s.c3 IS NULL))) THEN 'replaced' ELSE 'different' END AS kind,
             CASE WHEN t."id" IS NULL THEN '{}' ELSE pg_catalog.array_remove(array[CASE WHEN NOT ((t."at" OPERATOR(pg_catalog.=) s.c2) IS TRUE OR (t."at" IS NULL AND s.c2 IS NULL)) THEN :'name_2'::pg_catalog.text END, CASE WHEN NOT ((t."flag" OPERATOR(pg_catalog.=) s.c3) IS TRUE OR (t."flag" IS NULL AND s.c3 IS NULL)) THEN :'name_3'::pg_catalog.text END], NULL) END AS columns
      FROM (SELECT (r."ID")::bigint AS c1, (r."AT")::timestamp without time zone AS c2, (pg_catalog.lower(r."FLAG") OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[])) AS c3 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
      LEFT JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1 AND true
      WHERE t."id" IS NULL OR NOT (((t."at" OPERATOR(pg_catalog.=) s.c2) IS TRUE OR (t."at" IS NULL AND s.c2 IS NULL)) AND ((t."flag" OPERATOR(pg_catalog.=) s.c3) IS TRUE OR (t."flag" IS NULL AND s.c3 IS NULL)))
      OFFSET 0) d
ORDER BY pg_catalog.row_number() OVER (PARTITION BY d.kind, d.columns ORDER BY d.c1), d.c1
LIMIT 200;

==== reload/check/respelled

WITH second AS MATERIALIZED (
    SELECT d.*
    FROM (SELECT pg_catalog.jsonb_build_object(:'name_1'::pg_catalog.text, t."id"::pg_catalog.text) AS key, t."id" AS o1, t."id" IS NULL AS absent
          FROM (SELECT (r."ID")::bigint AS c1 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
          LEFT JOIN "shop"."t" t ON (t."id" OPERATOR("pg_catalog".=) s.c1) AND NOT (t."id" OPERATOR("pg_catalog".=) s.c1 AND ((t."id" OPERATOR(pg_catalog.=) s.c1) IS TRUE OR (t."id" IS NULL AND s.c1 IS NULL))) AND NOT (t."id" OPERATOR("pg_catalog".=) s.c1)
          OFFSET 0) d
    WHERE NOT d.absent
)
SELECT w.key, pg_catalog.count(*) OVER () AS rows
FROM second w
LEFT JOIN (SELECT (r."ID")::bigint AS c1, true AS staged FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s ON w.o1 OPERATOR("pg_catalog".=) s.c1
WHERE s.staged IS NULL
LIMIT 20;

==== reload/merge/first_key

SELECT pg_catalog.jsonb_build_object(:'name_1'::pg_catalog.text, r."ID"::pg_catalog.text) AS key FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) ORDER BY r."ID" LIMIT 1;

==== reload/merge/held

WITH d AS MATERIALIZED (
    SELECT s.*, pg_catalog.row_number() OVER (ORDER BY s.c1) AS n
    FROM (SELECT (r."ID")::bigint AS c1, (r."AT")::timestamp without time zone AS c2, (pg_catalog.lower(r."FLAG") OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[])) AS c3, array[r."ID"::pg_catalog.text] AS bound FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
    JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1 AND true
    WHERE NOT (((t."at" OPERATOR(pg_catalog.=) s.c2) IS TRUE OR (t."at" IS NULL AND s.c2 IS NULL)) AND ((t."flag" OPERATOR(pg_catalog.=) s.c3) IS TRUE OR (t."flag" IS NULL AND s.c3 IS NULL)))
), locked AS MATERIALIZED (
    SELECT d.n
    FROM d JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) d.c1 AND true
    ORDER BY d.c1
    FOR NO KEY UPDATE OF t SKIP LOCKED
)
SELECT d.bound, pg_catalog.count(*) OVER () AS rows
FROM d
WHERE NOT d.n OPERATOR(pg_catalog.=) ANY (SELECT l.n FROM locked l)
ORDER BY d.n
LIMIT :'rows'::pg_catalog.int8;

==== reload/merge/merge_chunk

WITH d AS MATERIALIZED (
    SELECT s.c1 AS c1, (s.r2)::timestamp without time zone AS c2, (pg_catalog.lower(s.r3) OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[])) AS c3, t."id" IS NULL AS absent, t.ctid AS place, t.tableoid AS part
    FROM (SELECT r."ID" AS r1, (r."ID")::bigint AS c1, r."AT" AS r2, r."FLAG" AS r3 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
    LEFT JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1 AND true
    WHERE t."id" IS NULL OR NOT ((((t."at")::pg_catalog.text COLLATE pg_catalog."C" OPERATOR(pg_catalog.=) s.r2) IS TRUE OR ((t."at" OPERATOR(pg_catalog.=) (s.r2)::timestamp without time zone) IS TRUE OR (t."at" IS NULL AND (s.r2)::timestamp without time zone IS NULL))) AND ((t."flag" OPERATOR(pg_catalog.=) (pg_catalog.lower(s.r3) OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[]))) IS TRUE OR (t."flag" IS NULL AND (pg_catalog.lower(s.r3) OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[])) IS NULL)))
    ORDER BY s.c1
), locked AS MATERIALIZED (
    SELECT d.*, CAST(t.* AS "shop"."t") AS before FROM d JOIN "shop"."t" t ON t.ctid OPERATOR(pg_catalog.=) d.place AND t.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT p.place FROM d p WHERE NOT p.absent))
    WHERE NOT d.absent
    ORDER BY d.c1
    FOR NO KEY UPDATE OF t SKIP LOCKED
), held AS MATERIALIZED (
    SELECT (SELECT pg_catalog.count(*) FROM d WHERE NOT d.absent)
           OPERATOR(pg_catalog.-) (SELECT pg_catalog.count(*) FROM locked) AS rows,
           (SELECT pg_catalog.count(pg_catalog.set_config(p, NULL, true)) FROM pg_catalog.unnest('{enable_nestloop,enable_mergejoin,enable_seqscan,enable_bitmapscan,enable_indexscan,enable_indexonlyscan,enable_material}'::pg_catalog.text[]) p) AS taken_back
), updated AS (
    UPDATE "shop"."t" t SET "at" = d.c2, "flag" = d.c3
    FROM locked d
    WHERE (SELECT rows FROM held) OPERATOR(pg_catalog.=) 0 AND NOT d.absent AND t.ctid OPERATOR(pg_catalog.=) d.place AND t.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT p.place FROM d p WHERE NOT p.absent))
    RETURNING d.before, t."id" AS k1, pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to(ROW(t."id", t."at", t."flag")::pg_catalog.text, 'UTF8')), 1, 16) AS written
) , kept_updated AS (INSERT INTO "sluice"."image_93c60b8bf616_1" (sluice_wrote, sluice_xid, sluice_written, sluice_key_1, "id", "at", "flag") SELECT 'updated', pg_catalog.pg_current_xact_id(), written, k1, (before)."id", (before)."at", (before)."flag" FROM updated), inserted AS (
    INSERT INTO "shop"."t" AS t ("id", "at", "flag") OVERRIDING SYSTEM VALUE
    SELECT d.c1, d.c2, d.c3 FROM d WHERE (SELECT rows FROM held) OPERATOR(pg_catalog.=) 0 AND d.absent ORDER BY d.c1
    RETURNING t."id" AS k1, pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to(ROW(t."id", t."at", t."flag")::pg_catalog.text, 'UTF8')), 1, 16) AS written
) , kept_inserted AS (INSERT INTO "sluice"."image_93c60b8bf616_1" (sluice_wrote, sluice_xid, sluice_written, sluice_key_1) SELECT 'inserted', pg_catalog.pg_current_xact_id(), written, k1 FROM inserted)
SELECT (SELECT pg_catalog.count(*) FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true))) AS staged,
       (SELECT pg_catalog.count(*) FROM d) AS candidates,
       (SELECT rows FROM held) AS held,
       (SELECT pg_catalog.count(*) FROM updated) AS updated,
       (SELECT pg_catalog.count(*) FROM inserted) AS inserted;

==== reload/merge/part_counts

SELECT pg_catalog.count(*) AS staged, pg_catalog.count(*) FILTER (WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END)) AS inside
FROM "sluice_staging"."r93c60b8bf616_1" r
WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true));

==== staging/analyze

ANALYZE "sluice_staging"."r93c60b8bf616_1";

==== staging/bound_at

SELECT array[r."ID"::pg_catalog.text] AS bound FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) ORDER BY r."ID" OFFSET :'rows'::bigint LIMIT 1;

==== staging/count

SELECT count(*) AS staged FROM "sluice_staging"."r93c60b8bf616_1";

==== staging/count_part

SELECT count(*) AS staged FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true));

==== staging/create

CREATE UNLOGGED TABLE IF NOT EXISTS "sluice_staging"."r93c60b8bf616_1" (
    "ID" numeric, "AT" pg_catalog.text COLLATE pg_catalog."C", "FLAG" pg_catalog.text , "SECRET" text,
    PRIMARY KEY ("ID")
) WITH (autovacuum_enabled = false);

==== staging/create_exchanges

CREATE UNLOGGED TABLE IF NOT EXISTS "sluice_staging"."r93c60b8bf616_1s" (
    n integer,
    settled boolean DEFAULT false,
    k1 bigint, o1 bigint,
    PRIMARY KEY (n, k1)
) WITH (autovacuum_enabled = false);

==== staging/create_strays

CREATE UNLOGGED TABLE IF NOT EXISTS "sluice_staging"."r93c60b8bf616_1s" (
    k1 bigint, o1 bigint,
    PRIMARY KEY (k1)
) WITH (autovacuum_enabled = false);

==== staging/ends

SELECT (SELECT array[r."ID"::pg_catalog.text] FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) AND NOT (r."ID" IS NULL OR NOT (r."ID" IS NULL OR (r."ID" OPERATOR(pg_catalog.<=) '9223372036854775807'::numeric AND r."ID" OPERATOR(pg_catalog.>) '-9223372036854775809'::numeric AND (pg_catalog.scale(r."ID") OPERATOR(pg_catalog.<=) 0 OR r."ID" OPERATOR(pg_catalog.=) pg_catalog.round(r."ID", 0))))) ORDER BY r."ID" LIMIT 1) AS first,
       (SELECT array[r."ID"::pg_catalog.text] FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) AND NOT (r."ID" IS NULL OR NOT (r."ID" IS NULL OR (r."ID" OPERATOR(pg_catalog.<=) '9223372036854775807'::numeric AND r."ID" OPERATOR(pg_catalog.>) '-9223372036854775809'::numeric AND (pg_catalog.scale(r."ID") OPERATOR(pg_catalog.<=) 0 OR r."ID" OPERATOR(pg_catalog.=) pg_catalog.round(r."ID", 0))))) ORDER BY r."ID" DESC LIMIT 1) AS last;

==== staging/exchanged

SELECT pg_catalog.count(*) AS rows
FROM (SELECT (r."ID")::bigint AS c1, (r."AT")::timestamp without time zone AS c2, (pg_catalog.lower(r."FLAG") OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[])) AS c3 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1 AND true
WHERE (((t."at" OPERATOR(pg_catalog.=) s.c2) IS TRUE OR (t."at" IS NULL AND s.c2 IS NULL)) AND ((t."flag" OPERATOR(pg_catalog.=) s.c3) IS TRUE OR (t."flag" IS NULL AND s.c3 IS NULL))) AND EXISTS (SELECT FROM "sluice_staging"."r93c60b8bf616_1s" z WHERE z.k1 OPERATOR("pg_catalog".=) s.c1);

==== staging/exchanges

SELECT pg_catalog.count(*) AS rows, pg_catalog.count(*) FILTER (WHERE NOT settled) AS unsettled FROM "sluice_staging"."r93c60b8bf616_1s";

==== staging/exchanging

SELECT pg_catalog.jsonb_build_object(:'name_1'::pg_catalog.text, s.c1::pg_catalog.text) AS key, pg_catalog.count(*) OVER () AS rows
FROM "sluice_staging"."r93c60b8bf616_1s" z JOIN (SELECT (r."ID")::bigint AS c1 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s ON z.k1 OPERATOR("pg_catalog".=) s.c1
WHERE z.n OPERATOR(pg_catalog.=) :'n'::pg_catalog.int4
LIMIT 20;

==== staging/find_strays

WITH absent AS MATERIALIZED (
    SELECT s.*
    FROM (SELECT (r."ID")::bigint AS c1 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
    LEFT JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1 AND true
    WHERE t."id" IS NULL
), counted AS (
    SELECT pg_catalog.count(*) AS rows FROM absent
), found AS (
    SELECT s.c1 AS k1, t."id" AS o1,
           pg_catalog.count(*) OVER (PARTITION BY s.c1) AS holders,
           pg_catalog.count(*) OVER (PARTITION BY t."id") AS claimants
    FROM absent s JOIN "shop"."t" t ON (t."id" OPERATOR("pg_catalog".=) s.c1 AND ((t."id" OPERATOR(pg_catalog.=) s.c1) IS TRUE OR (t."id" IS NULL AND s.c1 IS NULL)))
    WHERE (SELECT rows OPERATOR(pg_catalog.<=) :'most'::pg_catalog.int8 FROM counted)
), noted AS (
    INSERT INTO "sluice_staging"."r93c60b8bf616_1s"
    SELECT k1, o1 FROM found WHERE holders OPERATOR(pg_catalog.=) 1 AND claimants OPERATOR(pg_catalog.=) 1
    RETURNING 1
)
SELECT rows AS absent, (SELECT pg_catalog.count(*) FROM noted) AS strays FROM counted;

==== staging/forget_strays

DELETE FROM "sluice_staging"."r93c60b8bf616_1s";

==== staging/held

SELECT pg_catalog.count(*) AS matched, pg_catalog.array_remove(ARRAY[CASE WHEN pg_catalog.bool_or(t."at" IS NOT NULL) THEN :'name_2'::pg_catalog.text END, CASE WHEN pg_catalog.bool_or(t."flag" IS NOT NULL) THEN :'name_3'::pg_catalog.text END]::pg_catalog.text[], NULL) AS held
FROM (SELECT (r."ID")::bigint AS c1 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s
JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1 AND true;

==== staging/lock_table

LOCK TABLE ONLY "shop"."t" IN ROW EXCLUSIVE MODE;

==== staging/misplaced_keys

SELECT pg_catalog.jsonb_build_object(:'name_1'::pg_catalog.text, s.c1::pg_catalog.text) AS key, count(*) OVER () AS rows
FROM (SELECT s.*, count(*) OVER (PARTITION BY s.c1) AS holders
      FROM (SELECT (r."ID")::bigint AS c1 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s) s
WHERE s.holders > 1 OR NOT (((s.c1) OPERATOR("pg_catalog".>=) ((:'from_0_0'::numeric)::bigint) AND true))
ORDER BY s.c1
LIMIT 20;

==== staging/move_strays

WITH d AS MATERIALIZED (
    SELECT s.*, z.o1
    FROM "sluice_staging"."r93c60b8bf616_1s" z
    JOIN (SELECT (r."ID")::bigint AS c1, (r."AT")::timestamp without time zone AS c2, (pg_catalog.lower(r."FLAG") OPERATOR(pg_catalog.=) ANY (ARRAY['1', 't', 'true', 'y']::pg_catalog.text[])) AS c3 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) AND (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) OFFSET 0) s ON z.k1 OPERATOR("pg_catalog".=) s.c1
    LEFT JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1 AND true
    WHERE (((z.k1) OPERATOR("pg_catalog".>=) ((:'from_0_0'::numeric)::bigint) AND true)) AND t."id" IS NULL
    ORDER BY z.o1
), locked AS MATERIALIZED (
    SELECT d.*, CAST(t.* AS "shop"."t") AS before FROM d JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) d.o1 AND (t."id" OPERATOR("pg_catalog".=) s.c1 AND ((t."id" OPERATOR(pg_catalog.=) s.c1) IS TRUE OR (t."id" IS NULL AND s.c1 IS NULL)))
    FOR NO KEY UPDATE OF t
), updated AS (
    UPDATE "shop"."t" t SET "at" = d.c2, "flag" = d.c3 FROM locked d
    WHERE (SELECT pg_catalog.count(pg_catalog.set_config(p, NULL, true)) FROM pg_catalog.unnest('{enable_nestloop,enable_mergejoin,enable_seqscan,enable_bitmapscan,enable_indexscan,enable_indexonlyscan,enable_material}'::pg_catalog.text[]) p) OPERATOR(pg_catalog.>) 0 AND t."id" OPERATOR("pg_catalog".=) d.o1 AND (t."id" OPERATOR("pg_catalog".=) s.c1 AND ((t."id" OPERATOR(pg_catalog.=) s.c1) IS TRUE OR (t."id" IS NULL AND s.c1 IS NULL)))
    RETURNING d.before, t."id" AS k1, pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to(ROW(t."id", t."at", t."flag")::pg_catalog.text, 'UTF8')), 1, 16) AS written
) , kept_updated AS (INSERT INTO "sluice"."image_93c60b8bf616_1" (sluice_wrote, sluice_xid, sluice_written, sluice_key_1, "id", "at", "flag") SELECT 'updated', pg_catalog.pg_current_xact_id(), written, k1, (before)."id", (before)."at", (before)."flag" FROM updated)
SELECT pg_catalog.count(*) AS moved FROM updated;

==== staging/next_bound

SELECT array[r."ID"::pg_catalog.text] AS bound
FROM (SELECT r.* FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) ORDER BY r."ID" OFFSET :'rows'::bigint) r
WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) AND NOT (r."ID" IS NULL OR NOT (r."ID" IS NULL OR (r."ID" OPERATOR(pg_catalog.<=) '9223372036854775807'::numeric AND r."ID" OPERATOR(pg_catalog.>) '-9223372036854775809'::numeric AND (pg_catalog.scale(r."ID") OPERATOR(pg_catalog.<=) 0 OR r."ID" OPERATOR(pg_catalog.=) pg_catalog.round(r."ID", 0))))) AND true
ORDER BY r."ID"
LIMIT 1;

==== staging/order

CREATE INDEX IF NOT EXISTS "r93c60b8bf616_1_order" ON "sluice_staging"."r93c60b8bf616_1" (("ID"));

==== staging/respell_keys

UPDATE "sluice_staging"."r93c60b8bf616_1" r SET
FROM (SELECT s.*
      FROM (SELECT r.ctid AS place, (r."ID")::bigint AS c1 FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) AND NOT (r."ID" IS NULL OR NOT (r."ID" IS NULL OR (r."ID" OPERATOR(pg_catalog.<=) '9223372036854775807'::numeric AND r."ID" OPERATOR(pg_catalog.>) '-9223372036854775809'::numeric AND (pg_catalog.scale(r."ID") OPERATOR(pg_catalog.<=) 0 OR r."ID" OPERATOR(pg_catalog.=) pg_catalog.round(r."ID", 0))))) OFFSET 0) s
      LEFT JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1
      WHERE t."id" IS NULL
      OFFSET 0) s

JOIN "shop"."t" t ON t."id" OPERATOR("pg_catalog".=) s.c1
WHERE r.ctid OPERATOR(pg_catalog.=) s.place;

==== staging/screen

SELECT count(*) = count(*) FILTER (WHERE s.c1 IS NOT NULL AND (s.c1 IS NULL OR (s.c1 OPERATOR(pg_catalog.<=) '9223372036854775807'::numeric AND s.c1 OPERATOR(pg_catalog.>) '-9223372036854775809'::numeric AND (pg_catalog.scale(s.c1) OPERATOR(pg_catalog.<=) 0 OR s.c1 OPERATOR(pg_catalog.=) pg_catalog.round(s.c1, 0)))) AND (s.c2 IS NULL OR (CASE WHEN pg_catalog.octet_length(s.c2) OPERATOR(pg_catalog.=) 19 THEN ((s.c2)::pg_catalog.timestamp)::pg_catalog.text COLLATE pg_catalog."C" OPERATOR(pg_catalog.=) s.c2 WHEN s.c2 OPERATOR(pg_catalog.!~~) '____-__-__ __:__:__.%' THEN false WHEN pg_catalog.octet_length(s.c2) OPERATOR(pg_catalog.<=) 26 AND s.c2 OPERATOR(pg_catalog.!~~) '%C' AND ((s.c2)::pg_catalog.timestamp)::pg_catalog.text COLLATE pg_catalog."C" OPERATOR(pg_catalog.=) s.c2 THEN true ELSE pg_catalog.left(((s.c2)::pg_catalog.timestamp)::pg_catalog.text COLLATE pg_catalog."C", 19) OPERATOR(pg_catalog.=) pg_catalog.left(s.c2, 19) AND pg_catalog.octet_length(s.c2) OPERATOR(pg_catalog.>) 20 AND pg_catalog.rtrim(pg_catalog.substr(s.c2, 20), '0123456789') OPERATOR(pg_catalog.=) '.' AND pg_catalog.octet_length(pg_catalog.rtrim(s.c2, '0')) OPERATOR(pg_catalog.<=) 26 END)) AND (s.c3 IS NULL OR (pg_catalog.lower(s.c3) OPERATOR(pg_catalog.=) ANY (ARRAY['0', '1', 't', 'f', 'true', 'false', 'y', 'n']::pg_catalog.text[]))) AND (s.c2 OPERATOR(pg_catalog.>=) (SELECT (:'window_from'::pg_catalog.timestamp)::pg_catalog.text COLLATE pg_catalog."C") AND s.c2 OPERATOR(pg_catalog.<) (SELECT (:'window_to'::pg_catalog.timestamp)::pg_catalog.text COLLATE pg_catalog."C"))) AS plain, pg_catalog.array_remove(ARRAY[CASE WHEN pg_catalog.bool_or(s.inside AND s.c2 IS NOT NULL) THEN :'name_2'::pg_catalog.text END, CASE WHEN pg_catalog.bool_or(s.inside AND s.c3 IS NOT NULL) THEN :'name_3'::pg_catalog.text END]::pg_catalog.text[], NULL) AS filled
FROM (SELECT r."ID" AS c1, r."AT" AS c2, r."FLAG" AS c3, true AS inside FROM "sluice_staging"."r93c60b8bf616_1" r) s;

==== staging/set_exchanged

UPDATE "sluice_staging"."r93c60b8bf616_1s" SET settled = true;

==== staging/slice_counts

SELECT count(*) AS staged,
       count(*) FILTER (WHERE s.inside) AS inside,
       pg_catalog.array_remove(ARRAY[CASE WHEN pg_catalog.bool_or(s.inside AND s.c2 IS NOT NULL) THEN :'name_2'::pg_catalog.text END, CASE WHEN pg_catalog.bool_or(s.inside AND s.c3 IS NOT NULL) THEN :'name_3'::pg_catalog.text END]::pg_catalog.text[], NULL) AS filled,
       ARRAY[]::pg_catalog.text[] AS replaced,
       ARRAY[]::pg_catalog.text[] AS cut
       , count(*) FILTER (WHERE s.inside AND (s.c1 IS NULL OR NOT (s.c1 IS NULL OR (s.c1 OPERATOR(pg_catalog.<=) '9223372036854775807'::numeric AND s.c1 OPERATOR(pg_catalog.>) '-9223372036854775809'::numeric AND (pg_catalog.scale(s.c1) OPERATOR(pg_catalog.<=) 0 OR s.c1 OPERATOR(pg_catalog.=) pg_catalog.round(s.c1, 0)))))) AS b1, count(*) FILTER (WHERE s.inside AND (NOT (s.c2 IS NULL OR (CASE WHEN pg_catalog.translate(s.c2, '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(s.c2, 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(s.c2, 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(s.c2, 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(s.c2, 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(s.c2, 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(s.c2, 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(s.c2, 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(s.c2, 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (s.c2 OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6}0*)?)?)$' AND pg_catalog.left(s.c2, 4) OPERATOR(pg_catalog.<>) '0000') END)))) AS b2, count(*) FILTER (WHERE s.inside AND (NOT (s.c3 IS NULL OR (pg_catalog.lower(s.c3) OPERATOR(pg_catalog.=) ANY (ARRAY['0', '1', 't', 'f', 'true', 'false', 'y', 'n']::pg_catalog.text[]))))) AS b3
FROM (SELECT r."ID" AS c1, r."AT" AS c2, r."FLAG" AS c3, (CASE WHEN r."AT" IS NULL THEN false WHEN (CASE WHEN pg_catalog.translate(r."AT", '123456789', '000000000') OPERATOR(pg_catalog.=) ANY (ARRAY['0000-00-00 00:00:00', '0000-00-00 00:00:00.0', '0000-00-00 00:00:00.00', '0000-00-00 00:00:00.000', '0000-00-00 00:00:00.0000', '0000-00-00 00:00:00.00000', '0000-00-00 00:00:00.000000']::pg_catalog.text[]) AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 6, 2) OPERATOR(pg_catalog.<=) '12' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.>=) '01' AND pg_catalog.substr(r."AT", 9, 2) OPERATOR(pg_catalog.<=) '28' AND pg_catalog.substr(r."AT", 12, 2) OPERATOR(pg_catalog.<=) '23' AND pg_catalog.substr(r."AT", 15, 2) OPERATOR(pg_catalog.<=) '59' AND pg_catalog.substr(r."AT", 18, 2) OPERATOR(pg_catalog.<=) '59' THEN true ELSE (r."AT" OPERATOR(pg_catalog.~) '^(?:(\d{4}-((0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)([ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?)?)$' AND pg_catalog.left(r."AT", 4) OPERATOR(pg_catalog.<>) '0000') END) THEN pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.>=) :'window_from'::pg_catalog.timestamp AND pg_catalog.left(r."AT", 26)::pg_catalog.timestamp OPERATOR(pg_catalog.<) :'window_to'::pg_catalog.timestamp ELSE true END) AS inside FROM "sluice_staging"."r93c60b8bf616_1" r WHERE (((r."ID") OPERATOR("pg_catalog".>=) (:'from_0_0'::numeric) AND true)) OFFSET 0) s;

==== staging/there

SELECT pg_catalog.count(*) AS rows FROM (SELECT FROM "shop"."t" t WHERE true LIMIT :'rows'::pg_catalog.int8) t;

==== staging/thought_empty

SELECT coalesce(pg_catalog.bool_or((SELECT c.reltuples OPERATOR(pg_catalog.=) 0 FROM pg_catalog.pg_class c
                                    WHERE c.oid OPERATOR(pg_catalog.=) p.place)), false) AS thought_empty
FROM (SELECT DISTINCT t.place
      FROM (SELECT t.tableoid AS place FROM "shop"."t" t WHERE true LIMIT :'rows'::pg_catalog.int8) t) p;

==== staging/vacuum

VACUUM "sluice_staging"."r93c60b8bf616_1";

