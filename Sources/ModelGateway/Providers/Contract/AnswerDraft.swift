import Domain

/// An answer while it is being written: its text and the tools it asks for, within one bound for both.
struct AnswerDraft: Sendable {
    private struct Call {
        var id = ""
        var name = ""
        var arguments = ""
    }

    /// Tools one answer may ask for.
    static let toolCallsMax = 128

    /// Bytes of text and tool calls together.
    let bytesMax: Int
    private(set) var text = ""
    private var calls: [Int: Call] = [:]
    private var bytes = 0
    private var hiddenTokens = 0

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Appends to the text.
    mutating func write(_ piece: String) throws(Failure) {
        try grow(by: piece)
        text += piece
    }

    /// Counts reasoning, which is billed and not kept.
    mutating func think(_ piece: String) { hiddenTokens += TokenEstimate.typical(piece) }

    /// Notes a piece of the tool call at this place of the answer. ID and name come once, arguments in pieces.
    mutating func call(at index: Int, id: String = "", name: String = "", arguments: String = "") throws(Failure) {
        for piece in [id, name, arguments] { try grow(by: piece) }
        guard calls[index] != nil || calls.count < Self.toolCallsMax else { throw .answerTooLong }
        var call = calls[index] ?? Call()
        if !id.isEmpty { call.id = id }
        if !name.isEmpty { call.name = name }
        call.arguments += arguments
        calls[index] = call
    }

    /// The place of the newest tool call; nil before the first.
    var lastCall: Int? { calls.keys.max() }

    /// The tool calls in their order. A call without an ID gets its place as one; no arguments are an empty object.
    var toolCalls: [ToolCall] {
        calls.sorted { $0.key < $1.key }.map { index, call in
            ToolCall(
                id: call.id.isEmpty ? "call_\(index)" : call.id, name: call.name,
                arguments: call.arguments.isEmpty ? "{}" : call.arguments)
        }
    }

    /// Our own count of what was written, reasoning included.
    var estimatedTokens: Int64 {
        let asked = calls.values.reduce(0) { $0 + TokenEstimate.typical($1.name) + TokenEstimate.typical($1.arguments) }
        return Int64(TokenEstimate.typical(text) + asked + hiddenTokens)
    }

    private mutating func grow(by piece: String) throws(Failure) {
        bytes += piece.utf8.count
        guard bytes <= bytesMax else { throw .answerTooLong }
    }
}
