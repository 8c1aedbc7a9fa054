import Domain

extension AnswerForm {
    /// Whether a remembered answer is one of this form. It was before it was remembered; but what lies outside this process
    /// is a stranger's text.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .prose: text.hasVisibleContent && !text.utf8.contains(0)
        case .label(let names): names.contains(text)
        case .json(let schema):
            (try? JSONAnswer(schema: schema, bytesMax: text.utf8.count).accepted(text, true)) == text
        }
    }
}
