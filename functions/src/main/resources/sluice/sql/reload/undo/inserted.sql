SELECT EXISTS (SELECT FROM :images WHERE sluice_wrote = 'inserted' AND (sluice_outcome IS NULL OR sluice_outcome = 'refused')) AS there;
