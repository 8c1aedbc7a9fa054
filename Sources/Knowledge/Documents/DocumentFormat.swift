/// How a document's bytes are read.
package enum DocumentFormat: String, Sendable, Hashable, CaseIterable, Codable {
    case text, markdown, html
}
