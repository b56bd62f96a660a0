package sluice.local.aws;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/// SNS that keeps what is published. Operations it does not have throw [UnsupportedOperationException].
public final class LocalSns implements SnsClient {
    private static final int MAX_SUBJECT = 99;

    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Consumer<Message> onMessage;

    /// @param number counts from 1
    /// @param subject null if there is none
    public record Message(int number, String topicArn, String subject, String text) {}

    /// @param onMessage called for each message in the publisher's thread before it is kept; may throw what SNS would
    public LocalSns(Consumer<Message> onMessage) {
        this.onMessage = onMessage;
    }

    @Override
    public PublishResponse publish(PublishRequest request) {
        Requests.only(request, "TopicArn", "Subject", "Message");
        if (request.topicArn() == null || request.message() == null || request.message().isEmpty()) {
            throw InvalidParameterException.builder()
                    .message("a topic and a message that is not empty are needed")
                    .build();
        }
        String subject = request.subject();
        if (subject != null && (subject.length() > MAX_SUBJECT || !subject.matches("[\\x20-\\x7e]+"))) {
            throw InvalidParameterException.builder()
                    .message("a subject is 1 to 99 characters of ASCII without line breaks")
                    .build();
        }
        Message message;
        synchronized (this) {
            message = new Message(messages.size() + 1, request.topicArn(), subject, request.message());
            onMessage.accept(message);
            messages.add(message);
        }
        return PublishResponse.builder().messageId("message-" + message.number()).build();
    }

    /// In the order they were published.
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
