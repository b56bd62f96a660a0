DELETE FROM :noted;
