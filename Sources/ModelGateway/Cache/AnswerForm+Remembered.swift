import Domain

extension AnswerForm {
    /// Whether a remembered answer can be one of this form. Its check in full was made before it was remembered.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .prose: text.hasVisibleContent && !text.utf8.contains(0)
        case .label(let names): names.contains(text)
        case .json: (try? JSONParser.parse(text)) != nil
        }
    }
}
