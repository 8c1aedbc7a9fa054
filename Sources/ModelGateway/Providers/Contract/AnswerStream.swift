import Domain

/// What one event of a stream was.
enum StreamStep: Sendable, Hashable {
    /// Nothing of the answer: a role, usage, an empty delta, a ping, an event of a later release.
    case aside
    /// A piece of the answer, or of the reasoning before it.
    case progress
    /// The end mark.
    case done
}

/// Assembles one answer from the events of a dialect's stream. Pure: it neither reads nor waits.
protocol AnswerStream: Sendable {
    var draft: AnswerDraft { get }
    /// Whether the end mark has come.
    var isDone: Bool { get }
    /// nil until the provider said it.
    var finishReason: FinishReason? { get }
    /// The model that answers, by the provider's own word; nil until, or unless, it said so.
    var modelID: String? { get }
    /// A provider's word for why the model declined.
    var refusalCategory: String? { get }
    /// Takes the next event. Events after the end mark are ignored, as are members and events it does not know.
    mutating func take(_ event: ServerSentEvent) throws(Failure) -> StreamStep
    /// The bill: what the provider reported, and our count for what it did not.
    func tokens(input: @autoclosure () -> Int64) -> TokenUsage
}

extension AnswerStream {
    var refusalCategory: String? { nil }

    /// Bytes one event may have: a whole answer in one event, with every character escaped, and some room.
    var eventBytesMax: Int { draft.bytesMax * 6 + 64 * 1024 }

    /// The finished answer. Without the end mark, or without a reason for the end, it is cut short and no answer.
    func answer(requestID: String?, input: @autoclosure () -> Int64) throws(ProviderError) -> ProviderAnswer {
        let tokens = tokens(input: input())
        guard isDone, let finishReason else {
            throw ProviderError(.truncatedStream, tokens: tokens, requestID: requestID, finishReason: finishReason)
        }
        return ProviderAnswer(
            text: draft.text, finishReason: finishReason, tokens: tokens, requestID: requestID,
            modelID: AnsweringModel.checked(modelID), toolCalls: draft.toolCalls, refusalCategory: refusalCategory)
    }

    func parse(_ data: [UInt8]) throws(Failure) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONParser.parse(
                data, limits: JSONLimits(bytesMax: eventBytesMax, stringBytesMax: eventBytesMax))
        } catch {
            throw error.code == .nullCharacter ? .answerHasNullCharacter : .malformedAnswer
        }
    }
}
