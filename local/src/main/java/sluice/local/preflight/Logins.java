package sluice.local.preflight;

import java.util.Optional;
import sluice.local.preflight.Lines.Ok;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;

/// How the functions log in. No secret is read.
record Logins(Lines lines, SecretsManagerClient secrets, Deployment deployment) {

    /// @param target what RDS knows of it
    void look(Optional<Target.Found> target) {
        String login = deployment.parameter("DatabaseLogin");
        switch (login) {
            case "iam" -> {
                if (target.isPresent() || !Target.isDescribed(deployment.parameter("DatabaseHost"))) {
                    iam(target);
                }
            }
            case "none" -> {}
            default -> secret("target's secret", "DatabaseLogin", login);
        }
        String source = deployment.parameter("SourceSecretArn");
        if (!source.isEmpty()) {
            secret("source's secret", "SourceSecretArn", source);
        }
    }

    private void iam(Optional<Target.Found> target) {
        lines.look("target's log-in", () -> {
            if (deployment.parameter("DatabaseTls").contains("sslmode=disable")) {
                throw new Wrong("is by IAM, which needs TLS, and DatabaseTls is sslmode=disable",
                        deployment.set("DatabaseTls", "sslmode=verify-full&sslrootcert=/var/task/sluice/rds-ca.pem"));
            }
            String host = deployment.parameter("DatabaseHost");
            if (!Target.isAddress(host)) {
                throw new Wrong("is by IAM, which needs the address that RDS gives, and DatabaseHost is " + host, deployment.set(
                        deployment.aws("rds", "describe-db-clusters", "--query", "DBClusters[].[DBClusterIdentifier,Endpoint]"),
                        "DatabaseHost", "HOST"));
            }
            target.ifPresent(t -> {
                if (!t.iam()) {
                    throw new Wrong("is by IAM, and " + t.kind() + " " + t.id() + " does not take that",
                            deployment.aws("rds", "modify-" + t.kind(),
                            "--" + t.kind() + "-identifier", t.id(), "--enable-iam-database-authentication", "--apply-immediately"));
                }
                if (!t.resourceId().equals(deployment.parameter("DatabaseResourceId"))) {
                    throw new Wrong("DatabaseResourceId is not that of " + t.kind() + " " + t.id(),
                            deployment.set("DatabaseResourceId", t.resourceId()));
                }
            });
            return new Ok<>(target, "by IAM, as role " + deployment.parameter("DatabaseUser"));
        });
    }

    private void secret(String about, String parameter, String arn) {
        lines.look(about, () -> {
            DescribeSecretResponse s = Lines.find("secretsmanager:DescribeSecret", () -> secrets.describeSecret(r -> r.secretId(arn)),
                    "ResourceNotFound")
                    .orElseThrow(() -> new Wrong(parameter + " " + arn + " is not there", deployment.set(
                            deployment.aws("secretsmanager", "list-secrets", "--query", "SecretList[].ARN"), parameter, "ARN")));
            if (s.deletedDate() != null) {
                throw new Wrong("is to be deleted", deployment.aws("secretsmanager", "restore-secret", "--secret-id", arn));
            }
            String key = s.kmsKeyId() == null || s.kmsKeyId().endsWith("alias/aws/secretsmanager") ? "" : s.kmsKeyId();
            String given = deployment.parameter("SecretsKeyArn");
            // an alias does not say which key it is
            if (!key.isEmpty() && !key.contains("alias/") && !given.endsWith(key.replaceFirst(".*[:/]", ""))) {
                throw new Wrong("is under a key of your own, which SecretsKeyArn does not name",
                        deployment.set("SecretsKeyArn", key.startsWith("arn:")
                        ? key
                        : "arn:" + deployment.partition() + ":kms:" + deployment.region() + ":" + deployment.account() + ":key/" + key));
            }
            return new Ok<>(s, "is there");
        });
    }
}
