-- Who we are.
SELECT current_user AS role
