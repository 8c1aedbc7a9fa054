/// A named route of the catalogue.
package struct CatalogRoute: Sendable, Hashable {
    package var name: String
    package var route: ModelRoute
    /// What every model of it can do; checked when the catalogue is read.
    package var requires: Set<ModelCapability>

    package init(name: String, route: ModelRoute, requires: Set<ModelCapability> = []) {
        self.name = name
        self.route = route
        self.requires = requires
    }
}

/// What a route may be the default for.
package enum RouteUse: String, Sendable, Hashable, CaseIterable {
    case summarize
    case classify
    case extract
    case generate
    case embed
    /// Answering from passages, and what serves it: scoring passages and rewriting a question.
    case answer

    /// What a model needs for it.
    var capability: ModelCapability { self == .embed ? .embeddings : .chat }

    /// Whose default it takes when a catalogue names none for it, in order: a catalogue that was written before there
    /// were answers goes on to serve every kind.
    var substitutes: [RouteUse] { self == .answer ? [.generate, .summarize] : [] }
}

extension ModelTask {
    /// What a request without a route of its own is answered as.
    package var use: RouteUse {
        switch self {
        case .summarize: .summarize
        case .classify: .classify
        case .extract: .extract
        case .generate: .generate
        case .answer, .rerank, .rewrite: .answer
        }
    }
}
