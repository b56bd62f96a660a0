-- A run, and what has undone it.
SELECT r.outcome, r.undoes,
       (SELECT u.run_id FROM sluice.run u WHERE u.undoes = r.run_id AND u.outcome IS NULL LIMIT 1) AS open_undo,
       (SELECT u.run_id FROM sluice.run u WHERE u.undoes = r.run_id AND u.outcome <> 'refused' ORDER BY u.accepted_at DESC LIMIT 1) AS last_undo
FROM sluice.run r
WHERE r.run_id = :'run_id';
