package sluice.local.dms;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.databasemigration.model.DatabaseMigrationException;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.databasemigration.model.ResourceNotFoundException;

/// The errors with which DMS answers a call, as the SDK's client throws them.
final class DmsErrors {
    private DmsErrors() {}

    static RuntimeException notFound(String message) {
        return error(ResourceNotFoundException.builder(), "ResourceNotFoundFault", message);
    }

    static RuntimeException alreadyExists(String message) {
        return error(ResourceAlreadyExistsException.builder(), "ResourceAlreadyExistsFault", message);
    }

    static RuntimeException invalidState(String message) {
        return error(InvalidResourceStateException.builder(), "InvalidResourceStateFault", message);
    }

    static RuntimeException invalidValue(String message) {
        return error(DatabaseMigrationException.builder(), "InvalidParameterValueException", message);
    }

    static RuntimeException invalidCombination(String message) {
        return error(DatabaseMigrationException.builder(), "InvalidParameterCombinationException", message);
    }

    static RuntimeException error(DatabaseMigrationException.Builder builder, String code, String message) {
        return builder.statusCode(400)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("DatabaseMigration")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
