package sluice.local.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import sluice.local.preflight.Line.Status;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Looks at one thing after the other, and keeps a line of each.
final class Lines {

    /// It is as a run needs it.
    ///
    /// @param value what others are looked at with
    record Ok<T>(T value, String said) {}

    /// An API did not answer.
    private static final class Unanswered extends RuntimeException {
        Unanswered(String said) {
            super(said);
        }
    }

    private final List<Line> lines = new ArrayList<>();

    List<Line> all() {
        return List.copyOf(lines);
    }

    /// @param look throws [Wrong] for what is wrong
    /// @return what was found; empty where it is wrong or unknown, and what depends on it need not be looked at
    <T> Optional<T> look(String about, Supplier<Ok<T>> look) {
        try {
            Ok<T> ok = look.get();
            lines.add(new Line(Status.OK, about, ok.said(), List.of()));
            return Optional.of(ok.value());
        } catch (Wrong e) {
            lines.add(new Line(Status.WRONG, about, e.getMessage(), e.commands()));
        } catch (Unanswered e) {
            lines.add(new Line(Status.UNKNOWN, about, e.getMessage(), List.of()));
        }
        return Optional.empty();
    }

    /// Asks an API, within a look.
    ///
    /// @param action what a policy calls it, e.g. `iam:GetRole`
    static <T> T ask(String action, Supplier<T> call) {
        return find(action, call).orElseThrow();
    }

    /// Asks an API for something that need not be there.
    ///
    /// @param absent how the error codes begin that say so
    static <T> Optional<T> find(String action, Supplier<T> call, String... absent) {
        try {
            return Optional.of(call.get());
        } catch (AwsServiceException e) {
            String code = e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                    ? "status " + e.statusCode()
                    : e.awsErrorDetails().errorCode();
            if (Stream.of(absent).anyMatch(code::startsWith)) {
                return Optional.empty();
            }
            throw new Unanswered(action + " was refused (" + code + ")");
        } catch (SdkClientException e) {
            // which places were searched for credentials is a paragraph
            throw new Unanswered(action + " got no answer: " + e.getMessage()
                    .replaceFirst("(?s) from any of the providers in the chain .*", ". Log in (aws sso login, or aws configure) or name a profile in AWS_PROFILE"));
        }
    }
}
