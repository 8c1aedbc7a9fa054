import Domain

extension RequestCheck {
    func checkQuestion(_ question: String) throws(Failure) {
        try check(question, "The question", bytesMax: limits.questionBytesMax)
    }

    /// Together the passages are a text like any other.
    func check(_ question: String, _ passages: [AnswerPassage]) throws(Failure) {
        try checkQuestion(question)
        try require(
            (1...limits.passagesMax).contains(passages.count),
            "There must be from 1 to \(limits.passagesMax) passages.")
        for passage in passages { try check(passage.text, "A passage", bytesMax: limits.textBytesMax) }
        let bytes = passages.reduce(0) { $0 + $1.shown.utf8.count }
        try require(
            bytes <= limits.textBytesMax,
            "The passages may have at most \(limits.textBytesMax) bytes in UTF-8 together.")
    }
}
