/// What a document is written in.
package enum DocumentFormat: String, Sendable, Hashable, CaseIterable, Codable {
    case text, markdown, html
}
