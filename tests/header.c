/* header.c - a public header, compiled alone: it includes all that it needs. */
#include HEADER

int main(void)
{
    return 0;
}
