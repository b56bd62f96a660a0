-- The claim must still be ours, and stay so until this transaction has committed.
SELECT count(*) AS held
FROM (SELECT FROM sluice.claim
      WHERE schema_name = :'schema' AND table_name = :'table' AND run_id = :'run_id'
      FOR KEY SHARE) c;
