INSERT INTO sluice.image (run_id, number, table_name, days, files)
SELECT :'run_id', :'number', :'table_name', :'days',
       (WITH RECURSIVE tree AS (
            SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = :'schema' AND c.relname = :'table'
            UNION
            SELECT i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid
        )
        SELECT coalesce(jsonb_object_agg(t.oid::text, pg_relation_filenode(t.oid)), '{}') FROM tree t WHERE pg_relation_filenode(t.oid) IS NOT NULL)
ON CONFLICT (run_id, number) DO NOTHING;
