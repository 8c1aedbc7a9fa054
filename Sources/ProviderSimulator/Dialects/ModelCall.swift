/// A request in the simulator's own form: what both dialects can say.
struct ModelCall: Sendable {
    struct Tool: Sendable {
        let name: String
        let parameters: JSON?
    }

    let endpoint: Endpoint
    let model: String
    var isStreamed = false
    /// OpenAI tells the tokens of a stream only when asked.
    var reportsUsage = true
    var system = ""
    var inputTokens = 0
    var outputTokensMax: Int?
    /// The answer must be JSON that satisfies it.
    var schema: JSON?
    /// The answer must be some JSON object.
    var wantsObject = false
    var tools: [Tool] = []
    /// Numbered passages that the answer can cite.
    var passages = 0
    var mustCallTool = false
    /// For embeddings: a hash of each text.
    var inputs: [UInt64] = []
    /// For embeddings: the texts themselves; empty when lists of tokens were sent.
    var texts: [String] = []
    var dimensions: Int?
    var isBase64 = false
    /// Names the work: equal for two calls that ask the same of the same model, whatever random delimiters they use.
    var workHash: UInt64 = 0

    var dialect: Dialect { endpoint.dialect }

    init(_ endpoint: Endpoint, model: String) {
        self.endpoint = endpoint
        self.model = model
    }
}
