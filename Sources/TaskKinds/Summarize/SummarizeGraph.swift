import Domain
import GraphEngine
import ModelGateway

/// `summarize`: a short text is summarized at once; a long one is sliced, each slice summarized (map), the partial
/// summaries summarized together (reduce), and the result reviewed.
enum SummarizeGraph {
    /// Words per slice: about 2,000 tokens, which every model's context holds and whose summary stays specific.
    static let sliceWordsMax = 1500
    static let slicesMax = 2000
    /// Slices of one task whose calls may be in flight together; the fleet's slots bound them all the same.
    static let concurrency = 4
    static let sliceSentences = 4

    struct Part: Codable, Sendable {
        let text: String
        let sentencesMax: Int
        let wordsMax: Int?
    }

    struct Sliced: Codable, Sendable {
        let request: SummarizeInput
        let slices: [String]
    }

    struct Partial: Codable, Sendable {
        let text: String
        let model: String
    }

    struct Reduced: Codable, Sendable {
        let request: SummarizeInput
        let slices: Int
        let summary: Partial
    }

    static func make(_ gateway: Gateway) throws -> Graph<SummarizeInput, SummarizeOutput> {
        var graph = GraphBuilder<SummarizeInput>()
        let sliced = graph.transform("slice", graph.input) { input in
            Sliced(request: input, slices: TextSlicer.slices(of: input.text, wordsMax: sliceWordsMax))
        }
        let reduced = graph.branch(
            "length", on: sliced,
            .when("short") {
                $0.slices.count <= 1
            } then: { branch in
                whole(&branch, gateway)
            },
            otherwise: "long"
        ) { branch in mapAndReduce(&branch, gateway) }
        let reviewed = graph.transform("review", reduced) { try review($0) }
        return try graph.build(name: "summarize", version: 1, output: reviewed)
    }

    private static func whole(_ graph: inout GraphBuilder<Sliced>, _ gateway: Gateway) -> Port<Reduced> {
        let part = graph.transform("whole", graph.input) { sliced in
            Part(
                text: sliced.request.text, sentencesMax: sliced.request.sentencesMax, wordsMax: sliced.request.wordsMax)
        }
        let summary = graph.node("summarize", node(gateway), part)
        return graph.join("result", graph.input, summary) { sliced, summary in
            Reduced(request: sliced.request, slices: 1, summary: summary)
        }
    }

    private static func mapAndReduce(_ graph: inout GraphBuilder<Sliced>, _ gateway: Gateway) -> Port<Reduced> {
        let parts = graph.transform("parts", graph.input) { sliced in
            sliced.slices.map { Part(text: $0, sentencesMax: sliceSentences, wordsMax: nil) }
        }
        let partials = graph.map("map", over: parts, limit: concurrency, itemsMax: slicesMax, node(gateway))
        let combined = graph.join("combine", graph.input, partials) { sliced, partials in
            Part(
                text: partials.map(\.text).joined(separator: "\n\n"), sentencesMax: sliced.request.sentencesMax,
                wordsMax: sliced.request.wordsMax)
        }
        let summary = graph.node("reduce", node(gateway), combined)
        return graph.join("result", graph.input, summary) { sliced, summary in
            Reduced(request: sliced.request, slices: sliced.slices.count, summary: summary)
        }
    }

    private static func node(_ gateway: Gateway) -> ModelCallNode<Part, Completion, Partial> {
        ModelCallNode(
            kind: .model, revision: Revision.chat(gateway, .summarize(SummaryBrief(text: "", sentencesMax: 1))),
            ask: { part, call, checkpoint in
                let brief = SummaryBrief(text: part.text, sentencesMax: part.sentencesMax, wordsMax: part.wordsMax)
                var request = ChatRequest.summarize(brief)
                request.cacheLifetime = gateway.configuration.cacheLifetimes[call.caller.kind]
                return try await gateway.complete(request, for: call, checkpoint: checkpoint)
            },
            usage: { $0.usage }, finish: { Partial(text: $0.text, model: $0.model.rawValue) })
    }

    /// The last look before a summary counts as success: a model may ignore its limits, the client may not suffer.
    static func review(_ reduced: Reduced) throws -> SummarizeOutput {
        let text = SummaryReview.limited(
            reduced.summary.text, wordsMax: reduced.request.wordsMax)
        guard !text.isEmpty else {
            throw Failure(.rejectedOutput, code: "empty_summary", message: "The model answered with an empty summary.")
        }
        return SummarizeOutput(summary: text, slices: reduced.slices, model: reduced.summary.model)
    }
}
