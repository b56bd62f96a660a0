VACUUM :staging;
