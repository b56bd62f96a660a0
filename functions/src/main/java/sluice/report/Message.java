package sluice.report;

/// An SNS message.
///
/// @param subject 1 to 100 printable ASCII characters (Amazon SNS API Reference, `Publish`)
/// @param body    plain text
public record Message(String subject, String body) {
    public Message {
        if (!subject.matches("[ -~]{1,100}")) {
            throw new IllegalArgumentException("not an SNS subject: " + subject);
        }
    }
}
