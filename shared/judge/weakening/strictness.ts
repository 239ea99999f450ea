/** How much a matcher pins down: 5 the very value, 4 an equal one, 3 a part of it or a pattern, 2 a range, 1 hardly anything. */
const RANKS: readonly (readonly [number, RegExp])[] = [
  [
    5,
    /^(?:toBe|toStrictEqual|strictEquals?|deepStrictEqual|strictSame|is|===|toEqualTypeOf|toHaveBeenCalledExactlyOnceWith|assertIs|Exactly|Same|assert_called_once_with)$/,
  ],
  [
    4,
    /^(?:toEqual|equals?|deepEquals?|eql?|deep\.equal|same|==|assert_eq|debug_assert_eq|assert_equal|assertEqual|assert\w*Equal|Equal|EqualValues|EqualError|JSONEq|ElementsMatch|toHaveBeenCalledWith|toHaveBeenLastCalledWith|toHaveBeenNthCalledWith|toReturnWith|assert_called_with|toHaveLength|Len|lengthOf|toBeNull|toBeUndefined|toBeNaN|isNull|Nil|assertIsNone|true|True|toBeTrue|isTrue|false|False|isFalse|looseEqual|fail if !=|assertTrue ==|True ==|toMatchSnapshot|toMatchInlineSnapshot|toThrowErrorMatchingInlineSnapshot|toBeTypeOf)$/,
  ],
  [
    3,
    /^(?:toMatchObject|toContain|toContainEqual|toMatch|toHaveProperty|toMatchTypeOf|toBeInstanceOf|assertIn|assertRegex|assertRaisesRegex|assertContains|Contains|Subset|Regexp|match|like|has|include|includes|contain|property|in|instanceof|assertIsInstance|ErrorIs|ErrorAs|ErrorContains|IsType|toHaveBeenCalledTimes|toHaveBeenCalledOnce|assert_called_once|toBeCloseTo|closeTo|assertAlmostEqual|InDelta|InEpsilon|fail if diff|toSatisfy|startsWith)$/,
  ],
  [
    2,
    /^(?:toBeGreaterThan\w*|toBeLessThan\w*|[<>]=?|assert(?:Greater|Less)\w*|(?:Greater|Less)\w*|isAbove|isBelow|above|below|least|most|toHaveBeenCalled|toHaveReturned|assert_called|toThrow\w*|throws\w*|rejects|raises|assertRaises|Panics\w*|should_panic|Error|unwrap_err|or|\|\|)$/,
  ],
  [
    1,
    /^(?:toBeTruthy|toBeFalsy|toBeDefined|ok|notOk|truthy|falsy|assert|exists?|be\.ok|assertTrue|assertFalse|assertIsNotNone|is not|NotNil|NoError|NotEmpty|NotZero|NotPanics|isDefined|isNotNull|notThrows\w*|doesNotThrow|doesNotReject|pass|doesNotMatch|assertNotEqual|assert_ne|NotEqual|notEqual|notDeepEqual|notStrictEqual|!=|!==|fail if ==|not in|assertNotIn|NotContains|toHaveReturned|fail if ===)$/,
  ],
]

/** Null: not known. A negated matcher rules one value out and lets all others in. */
export const strictness = (matcher: string): number | null => {
  const words = matcher
    .split('.')
    .filter((word) => !/^(?:to|be|been|and|resolves|rejects|soft|poll|a|an|strict|deep|that|which|have)$/.test(word))
  const last = words.at(-1) ?? matcher.split('.').at(-1) ?? ''
  const known = RANKS.find(([, pattern]) => pattern.test(matcher) || pattern.test(last))?.[0] ?? null
  if (/(?:^|\.)not(?:\.|$)/.test(matcher)) return known === null ? null : 1
  return known
}

/** Values that stand for many: with one of them in it an expectation expects less. */
export const WILDCARD =
  /\b(?:expect \. (?:any|anything|objectContaining|arrayContaining|stringContaining|stringMatching|closeTo)|mock \. ANY|ANY|sinon \. match|mock \. Anything|gomock \. Any|Exception|BaseException|Anything)\b/g

/** Matchers whose expectation was written by a tool. */
export const SNAPSHOT = /(?:InlineSnapshot|[sS]napshot)$/
