package sluice.report;

/// An SNS message.
///
/// @param subject 1 to 99 printable ASCII characters that begin with no blank (Amazon SNS API Reference, `Publish`: fewer than 100)
/// @param body    plain text
public record Message(String subject, String body) {
    public Message {
        if (!subject.matches("[!-~][ -~]{0,98}")) {
            throw new IllegalArgumentException("not an SNS subject: " + subject);
        }
    }
}
