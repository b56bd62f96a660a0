SELECT plan, outcome, error, cause, report,
       ARRAY(SELECT jsonb_array_elements_text(CASE WHEN jsonb_typeof(plan -> 'notes') = 'array' THEN plan -> 'notes' END)) AS notes
FROM sluice.run WHERE run_id = :'run_id';
