package sluice.local.aws;

import java.util.Map;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/// Secrets Manager that holds the secrets it was made with. Operations it does not have throw
/// [UnsupportedOperationException].
public final class LocalSecrets implements SecretsManagerClient {
    private final Map<String, String> secrets;

    /// @param secrets text by ARN
    public LocalSecrets(Map<String, String> secrets) {
        this.secrets = Map.copyOf(secrets);
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        Requests.only(request, "SecretId");
        String secret = secrets.get(request.secretId());
        if (secret == null) {
            throw ResourceNotFoundException.builder()
                    .message("Secrets Manager can't find the specified secret.")
                    .build();
        }
        return GetSecretValueResponse.builder()
                .arn(request.secretId())
                .secretString(secret)
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
