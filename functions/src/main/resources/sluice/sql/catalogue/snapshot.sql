-- All statements of the plan see the catalogue as it is at one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY
