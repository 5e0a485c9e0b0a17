#include "report/part.h"

const char *part_column(const json_t *table, size_t i, bool *right)
{
    const char *text = json_string_value(json_array_get(json_object_get(table, "columns"), i));

    *right = text[0] == '>';
    return *right ? text + 1 : text;
}

size_t part_columns(const json_t *table)
{
    return json_array_size(json_object_get(table, "columns"));
}

const char *part_cell(const json_t *row, size_t i)
{
    return json_string_value(json_array_get(row, i));
}
